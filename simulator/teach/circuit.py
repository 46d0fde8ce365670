"""The circuit: watch it over time, click a node or an edge, silence it or make it stronger."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn

from simulator.output.style import TimeAxis
from simulator.study.assembly import compiled_model, ingredients
from simulator.study.curves import Curves
from simulator.teach.cards import edge_card, node_card
from simulator.teach.choice import Choice
from simulator.teach.circuit_plot import CircuitPlot, Edge, symmetric
from simulator.teach.glossary import GLOSSARY
from simulator.teach.html import html
from simulator.teach.page import Page, Shown

VIEWS = {"from the side": "side", "from behind": "back"}
NOTHING = "click a node or an edge, or choose one here"
STEP_MS = 150
CIRCUIT = 1  # its place among the views
KEY = (
    "Lines: <b style='color:#B35806'>solid, excites</b>; "
    "<b style='color:#2166AC'>dashed, inhibits</b>; grey, cut. Thicker is stronger."
)


class Circuit:
    """The second view of the page."""

    def __init__(self, page: Page) -> None:
        self._page, self._study = page, ""
        self.plot = CircuitPlot(self._node_clicked, self._edge_clicked)
        self.view_from = pn.widgets.RadioButtonGroup(label="Seen", options=VIEWS, value="side")
        self.arm = pn.widgets.Select(label="Arm", options=[], width=180)
        self.moment = pn.widgets.Player(
            label="Time", start=0, end=1, value=0, interval=STEP_MS, width=540, height=60,
            show_loop_controls=False,
        )  # fmt: skip
        self.time = html("", width=540, margin=(0, 10))
        self.part = pn.widgets.Select(label="Part of the circuit", options=self._parts(), width=380)
        self.strength = pn.widgets.FloatSlider(
            label="Strength (1 normal, 0 cut)", start=0, end=2, step=0.1, value=1, width=230
        )
        self.lesion = pn.widgets.Button(label="Lesion", button_type="danger", width=90)
        self.heal = pn.widgets.Button(label="Heal all", width=90)
        self.card = html(
            f"<p>{NOTHING.capitalize()}.</p><p><i>Lesion: {GLOSSARY['lesion']}</i></p>",
            sizing_mode="stretch_width",
        )
        self.view_from.param.watch(self._seen_from, "value")
        self.arm.param.watch(lambda _: self._colour(), "value")
        self.moment.param.watch(lambda _: self._colour(), "value")
        self.part.param.watch(self._chosen, "value")
        self.strength.param.watch(self._scaled, "value_throttled")
        self.lesion.on_click(lambda _: self._set_strength(0.0))
        self.heal.on_click(lambda _: page.choose(page.choice.without("network")))
        page.on_shown.append(self._shown)
        if page.shown is not None:
            self._shown(page.shown)

    def view(self) -> pn.Row:
        """Everything."""
        left = pn.Column(
            pn.Row(self.view_from, self.arm),
            pn.pane.Bokeh(self.plot.figure),
            html(KEY),
            width=660,
        )
        right = pn.Column(
            self.time,
            self.moment,
            self.part,
            pn.Row(self.strength, self.lesion, self.heal),
            self.card,
            sizing_mode="stretch_width",
            scroll=True,
            height=700,
        )
        return pn.Row(left, right, sizing_mode="stretch_width")

    @staticmethod
    def _parts() -> dict[str, str]:
        network = ingredients().network
        nodes = {f"{name}: {network.entry(name).label}": name for name in network.nodes}
        edges = {f"{a} → {b}": f"{a}->{b}" for a, b in network.graph.edges}
        return {NOTHING: "", **nodes, **edges}

    def _shown(self, shown: Shown) -> None:
        if shown.stage == "draft" and self._page.view != CIRCUIT:
            return
        with self._page.quietly():
            arms = list(shown.curves.values)
            self.arm.options = arms
            if self.arm.value not in arms and arms:
                self.arm.value = arms[0]
            self.moment.end = len(shown.curves.times_min) - 1
            if shown.study.name != self._study:
                self._study = shown.study.name
                self.moment.value = _most_changed(shown.curves, self.arm.value)
        network = shown.study.experiment.network
        self.plot.scale(
            network.nodes, {_edge(name): value for name, value in network.edges.items()}
        )
        self._show_strength()
        self._colour()

    def _seen_from(self, event: Any) -> None:
        self.plot.see(event.new)
        if self._page.shown is not None:
            self._shown(self._page.shown)

    def _colour(self) -> None:
        shown = self._page.shown
        if self._page.quiet or shown is None or self.arm.value not in shown.curves.values:
            return
        levels, before, largest = _sent(shown.curves, self.arm.value, self.moment.value)
        self.plot.colours.high = symmetric(largest)
        self.plot.colours.low = -self.plot.colours.high
        self.plot.colour(levels, {node: levels[node] - before[node] for node in levels})
        times = shown.curves.times_min
        axis = TimeAxis(float(times[0]), float(times[-1]))
        at = 0.0 + axis(float(times[min(self.moment.value, len(times) - 1)]))
        unit = "days" if axis.in_days else "min"
        self.time.object = f"<b>{at:.2f} {unit}</b> from the start of the first session"

    def _node_clicked(self, node: str) -> None:
        self.part.value = node

    def _edge_clicked(self, edge: Edge) -> None:
        self.part.value = "->".join(edge)

    def _chosen(self, event: Any) -> None:
        part = event.new
        if part:
            self.card.object = edge_card(*_edge(part)) if "->" in part else node_card(part)
        self._show_strength()

    def _show_strength(self) -> None:
        network = self._page.choice.study().experiment.network
        known = {**network.nodes, **network.edges}
        with self._page.quietly():
            self.strength.value = known.get(self.part.value, 1.0)

    def _scaled(self, event: Any) -> None:
        if not self._page.quiet:
            self._set_strength(event.new)

    def _set_strength(self, strength: float) -> None:
        if self.part.value:
            self._page.choose(_with_strength(self._page.choice, self.part.value, strength))


def _with_strength(choice: Choice, part: str, strength: float) -> Choice:
    path = f"network.{'edges' if '->' in part else 'nodes'}.{part}"
    return choice.without(path) if strength == 1 else choice.changed(path, f"{strength:g}")


def _edge(name: str) -> Edge:
    source, _, target = name.partition("->")
    return source, target


def _most_changed(curves: Curves, arm: str) -> int:
    """The moment at which pain is furthest from where it began."""
    if arm not in curves.values:
        return 0
    curve = curves.curve(arm, "pain_nrs")
    start = int(np.argmin(np.abs(curves.times_min - curves.baseline_min)))
    return int(np.argmax(np.where(curves.tested, np.abs(curve - curve[start]), 0)))


def _sent(curves: Curves, arm: str, row: int) -> tuple[dict[str, float], dict[str, float], float]:
    """What nodes send at a time and before anything was given, and the largest change ever."""
    start = int(np.argmin(np.abs(curves.times_min - curves.baseline_min)))
    now, before, largest = {}, {}, 0.0
    model = compiled_model()
    known = {*model.state_names, *model.output_names}
    for node in ingredients().network.nodes:
        named = [n for n in (f"output.{node}", f"drive.{node}") if n in known]
        if not named:
            continue  # a place where receptors are read, which sends nothing
        curve = curves.curve(arm, named[0])
        now[node] = float(curve[min(row, len(curve) - 1)])
        before[node] = float(curve[start])
        largest = max(largest, float(np.abs(curve - curve[start]).max()))
    return now, before, largest
