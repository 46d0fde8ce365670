"""The plot of the bench: now, the run before, pinned runs, sessions, and what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import (
    ColumnDataSource,
    HoverTool,
    Legend,
    LegendItem,
)
from bokeh.plotting import figure

from simulator.output.arm_looks import Look, arm_looks
from simulator.output.style import GREY, PALETTE, SESSION, TREATMENT, TimeAxis
from simulator.study.assembly import compiled_model
from simulator.study.curves import Curves
from simulator.study.readouts import known_readouts
from simulator.teach.page import Shown
from simulator.teach.predictions import Prediction
from simulator.teach.published import marks

MARKERS = {"reproduced": "circle", "partly": "diamond", "contradicted": "x"}
EARLIER = "#9A9A9A"
UNITS = {"nrs": "NRS, 0 to 10", "percent": "%", "1": "relative"}


@dataclass(frozen=True)
class Pinned:
    """A run that is kept on screen."""

    name: str
    shown: Shown


class PainPlot:
    """Draws any quantity of the model over time; `figure` is the Bokeh figure."""

    def __init__(self, name: str, height: int, legend: bool = True) -> None:
        self.figure = figure(
            height=height,
            sizing_mode="stretch_width",
            tools="pan,box_zoom,wheel_zoom,reset",
            active_drag="box_zoom",
            active_scroll=None,
            toolbar_location="above",
            name=name,
        )
        self.figure.toolbar.logo = None
        self.figure.title.text_font_size = "14px"
        self._sessions = ColumnDataSource({"x0": [], "x1": []})
        self._before = ColumnDataSource(_no_lines())
        self._pins = ColumnDataSource(_no_lines(), name=f"{name} pins")
        self.now = ColumnDataSource(_no_lines(), name=f"{name} curves")
        self._marks = ColumnDataSource(_no_marks())
        self._predictions = ColumnDataSource({"x": [], "y": [], "name": []})
        self._axis = TimeAxis(0.0, 1.0)
        self._draw()
        self.figure.legend.visible = legend

    def show(self, shown: Shown, before: Shown | None, pins: Sequence[Pinned]) -> None:
        """Replace all that is drawn; `before` is drawn in grey, for the same quantity."""
        curves, quantity = shown.curves, _quantity(shown)
        axis = TimeAxis(float(curves.times_min[0]), float(curves.times_min[-1]))
        self._axis = axis
        looks = arm_looks(shown.study.experiment.arms)
        self.now.data = _lines(curves, quantity, axis, looks)
        self._before.data = (
            _no_lines() if before is None else _lines(before.curves, quantity, axis, {}, EARLIER)
        )
        self._pins.data = _joined(
            [
                _lines(p.shown.curves, quantity, axis, {}, _pin_colour(number), p.name)
                for number, p in enumerate(pins)
            ]
        )
        spans = sorted({span for spans in curves.sessions.values() for span in spans})
        self._sessions.data = {
            "x0": [axis(start) for start, _ in spans],
            "x1": [axis(end) for _, end in spans],
        }
        self._marks.data = _marked(shown, axis)
        self.figure.xaxis.axis_label = axis.label
        words, unit = in_words(quantity)
        self.figure.title.text = words
        self.figure.yaxis.axis_label = unit

    def predicted(self, predictions: Sequence[Prediction]) -> None:
        """Draw what people said, at the time they said it for."""
        axis = self._axis
        self._predictions.data = {
            "x": [axis(p.time_min) for p in predictions],
            "y": [p.level for p in predictions],
            "name": [p.name for p in predictions],
        }

    def _draw(self) -> None:
        plot = self.figure
        plot.vstrip(
            "x0", "x1", source=self._sessions, fill_color=TREATMENT, line_color=SESSION,
            line_width=0.6, fill_alpha=0.8, level="underlay",
        )  # fmt: skip
        lines: dict[str, Any] = {"xs": "xs", "ys": "ys", "line_color": "colour"}
        before = plot.multi_line(
            **lines, source=self._before, line_width=1.6, line_alpha=0.9, line_dash="dotted"
        )
        pins = plot.multi_line(**lines, source=self._pins, line_width=2, line_alpha=0.75)
        now = plot.multi_line(**lines, source=self.now, line_width="width", line_dash="dash")
        marked = plot.scatter(
            "x", "y", source=self._marks, marker="marker", size=11, line_width=2,
            line_color="#111111", fill_color="white",
        )  # fmt: skip
        interval = {"source": self._marks, "line_color": "#111111", "level": "underlay"}
        plot.segment("x", "low", "x", "high", line_width=1.5, **interval)
        for end in ("low", "high"):
            plot.scatter("x", end, marker="dash", size=10, line_width=1.5, **interval)
        said = plot.scatter(
            "x", "y", source=self._predictions, marker="star", size=13,
            fill_color="#E69F00", line_color="#111111",
        )  # fmt: skip
        plot.add_tools(HoverTool(renderers=[said], tooltips=[("", "@name"), ("said", "@y{0.00}")]))
        curve_tip = [("", "@says"), ("time", "$x{0.0}"), ("value", "$y{0.000}")]
        plot.add_tools(
            HoverTool(renderers=[now, pins, before], tooltips=curve_tip, line_policy="nearest"),
            HoverTool(renderers=[marked], tooltips=[("", "@says"), ("score", "@score")]),
        )
        legend = Legend(
            items=[
                LegendItem(label={"field": "label"}, renderers=[now]),
                LegendItem(label={"field": "label"}, renderers=[pins]),
            ],
            location="top_left",
            orientation="horizontal",
            ncols=3,
            label_text_font_size="12px",
            background_fill_alpha=0.8,
            border_line_color=None,
            padding=2,
            margin=2,
        )
        plot.add_layout(legend, "above")
        for part in (plot.xaxis, plot.yaxis):
            part.axis_label_text_font_size = "14px"
            part.axis_label_text_font_style = "normal"
            part.major_label_text_font_size = "13px"
        plot.xgrid.grid_line_color = None
        plot.outline_line_color = None
        plot.y_range.only_visible = False


def in_words(quantity: str) -> tuple[str, str]:
    """What a quantity is, and its unit."""
    layout = compiled_model().layout
    named = next(c for c in (*layout.outputs, *layout.states) if c.name == quantity)
    return named.describes, UNITS.get(named.unit, named.unit)


def _quantity(shown: Shown) -> str:
    return known_readouts()[shown.choice.readout].quantity


def _lines(
    curves: Curves,
    quantity: str,
    axis: TimeAxis,
    looks: dict[str, Look],
    colour: str = GREY,
    pin: str = "",
) -> dict[str, list[Any]]:
    found = _no_lines()
    at = curves.tested if quantity == "pain_nrs" else np.ones(len(curves.times_min), dtype=bool)
    for arm in curves.values:
        look = looks.get(arm)
        found["xs"].append([axis(t) for t in curves.times_min[at]])
        found["ys"].append(curves.curve(arm, quantity)[at].tolist())
        found["label"].append(pin or arm.replace("_", " "))
        found["says"].append(f"{pin}: {arm}" if pin else arm.replace("_", " "))
        found["colour"].append(look.colour if look else colour)
        found["width"].append(2.8 if look and look.colour != GREY else 2.0)
        found["dash"].append([5 * part for part in look.dashes[1]] if look else [])
    return found


def _marked(shown: Shown, axis: TimeAxis) -> dict[str, list[Any]]:
    found = _no_marks()
    for mark in marks(shown.study, shown.curves, shown.choice.readout):
        found["x"].append(axis(mark.time_min))
        found["y"].append(mark.level)
        found["low"].append(mark.low)
        found["high"].append(mark.high)
        found["says"].append(mark.says)
        found["score"].append(mark.score)
        found["marker"].append(MARKERS.get(mark.score, "circle_dot"))
    return found


def _joined(parts: Sequence[dict[str, list[Any]]]) -> dict[str, list[Any]]:
    joined = _no_lines()
    for part in parts:
        for name, values in part.items():
            joined[name] += values
    return joined


def _pin_colour(number: int) -> str:
    return PALETTE[::-1][number % len(PALETTE)]


def _no_lines() -> dict[str, list[Any]]:
    return {name: [] for name in ("xs", "ys", "label", "says", "colour", "width", "dash")}


def _no_marks() -> dict[str, list[Any]]:
    return {name: [] for name in ("x", "y", "low", "high", "says", "score", "marker")}
