"""Two hypotheses about one experiment, the one that tells them apart, and predictions first."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

import panel as pn
import yaml

from simulator.evidence.discriminating import Candidate, as_study, discriminate
from simulator.evidence.hypotheses import Hypothesis, known_hypotheses, read_hypothesis
from simulator.reading.problems import InputError
from simulator.study.curves import Curves, draft
from simulator.study.readouts import known_readouts
from simulator.teach.choice import Choice, from_text
from simulator.teach.html import html
from simulator.teach.page import Page, Shown
from simulator.teach.pain_plot import PainPlot
from simulator.teach.predictions import Prediction, commit, committed

FIRST, SECOND = "full_model", "opioid_by_side"
LONGEST_NAME = 30
_pool = ThreadPoolExecutor(1, thread_name_prefix="hypotheses")


class Hypotheses:
    """The fourth view of the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._revealed = True
        known = known_hypotheses()
        self.names = [
            pn.widgets.Select(label=f"Hypothesis {letter}", options=known, value=value, width=260)
            for letter, value in (("A", FIRST), ("B", SECOND))
        ]
        self.plots = [PainPlot(f"hypothesis {letter}", 330) for letter in "AB"]
        self.plots[1].figure.y_range = self.plots[0].figure.y_range
        self.claims = [html("", sizing_mode="stretch_width") for _ in range(2)]
        self.search = pn.widgets.Button(
            label="Find the experiment that tells them apart", button_type="primary", width=330
        )
        self.found = html("", sizing_mode="stretch_width")
        self.blind = pn.widgets.Checkbox(label="Predict first: hide the curves", width=230)
        self.who = pn.widgets.TextInput(label="Your name", max_length=LONGEST_NAME, width=150)
        self.arm = pn.widgets.Select(label="Arm", options=[], width=170)
        self.level = pn.widgets.EditableFloatSlider(
            label="I predict, at the last measurement",
            start=0,
            end=10,
            step=0.1,
            value=5,
            width=330,
        )
        self.commit = pn.widgets.Button(label="Commit and reveal", button_type="success", width=150)
        self.told = html("", sizing_mode="stretch_width")
        for name in self.names:
            name.param.watch(lambda _: self.draw(), "value")
        self.search.on_click(lambda _: self._search())
        self.blind.param.watch(self._hide, "value")
        self.commit.on_click(lambda _: self._commit())
        page.on_shown.append(self._shown)
        if page.shown is not None:
            self._shown(page.shown)
            self.draw()

    def view(self) -> pn.Column:
        """Everything."""
        predict = pn.Row(self.blind, self.who, self.arm, self.level, self.commit)
        sides = [
            pn.Column(n, c, pn.pane.Bokeh(p.figure, sizing_mode="stretch_width"),
                      sizing_mode="stretch_width")
            for n, c, p in zip(self.names, self.claims, self.plots, strict=True)
        ]  # fmt: skip
        return pn.Column(
            pn.Row(*sides, sizing_mode="stretch_width"),
            predict,
            self.told,
            pn.Row(self.search, self.found),
            sizing_mode="stretch_width",
        )

    def draw(self) -> None:
        """Both hypotheses about what is on the bench."""
        shown = self._page.shown
        if shown is None:
            return
        for number, name in enumerate(self.names):
            self.claims[number].object = _said(read_hypothesis(name.value))
            self._run(number, name.value, shown.choice)

    def _run(self, number: int, name: str, choice: Choice) -> None:
        def arrived(curves: Curves) -> None:
            if self._page.choice == choice and self.names[number].value == name:
                self._draw(number, choice, curves)

        def compute() -> None:
            try:
                curves = _under(name, choice)
            except (InputError, ArithmeticError, ValueError) as error:
                sentence = f"{name} cannot be simulated here: {error}"
                self._soon(lambda: self._page.tell(sentence))
                return
            self._soon(lambda: arrived(curves))

        _pool.submit(compute)

    def _draw(self, number: int, choice: Choice, curves: Curves) -> None:
        study = choice.study()
        hidden = set() if self._revealed else {self.arm.value}
        seen = {arm: values for arm, values in curves.values.items() if arm not in hidden}
        shown = Shown(choice, study, replace(curves, values=seen), "draft")
        self.plots[number].show(shown, None, [])
        self.plots[number].predicted(self._predictions() if self._revealed else ())

    def _shown(self, shown: Shown) -> None:
        arms = list(shown.study.experiment.arms)
        with self._page.quietly():
            self.arm.options = arms
            if self.arm.value not in arms:
                self.arm.value = arms[0]
        if shown.stage == "settled":
            self.draw()

    def _hide(self, event: Any) -> None:
        if self._page.quiet:
            return
        self._revealed = not event.new
        self.told.object = (
            ""
            if self._revealed
            else "<p>The curve of the chosen arm is hidden until you commit. Say how the read-out "
            "will end, and only then look.</p>"
        )
        self.draw()

    def _commit(self) -> None:
        shown = self._page.shown
        if shown is None:
            return
        name = self.who.value.strip()[:LONGEST_NAME] or "somebody"
        end = float(shown.curves.times_min[-1])
        commit(self._question(), Prediction(name, self.arm.value, end, self.level.value))
        self._revealed = True
        actual = shown.curves.persons(
            self.arm.value, known_readouts()[shown.choice.readout].quantity, end
        )[0]
        given = self._predictions()
        closest = min(given, key=lambda p: abs(p.level - actual))
        self.told.object = (
            f"<p>With the whole model <b>{escape(self.arm.value)}</b> ends at {actual:.2f}; you "
            f"said {self.level.value:.2f}. {len(given)} predictions so far, the closest by "
            f"<b>{escape(closest.name)}</b> ({closest.level:.2f}).</p>"
        )
        with self._page.quietly():
            self.blind.value = False
        self.draw()

    def _predictions(self) -> tuple[Prediction, ...]:
        return tuple(p for p in committed(self._question()) if p.arm == self.arm.value)

    def _question(self) -> str:
        choice = replace(self._page.choice, arm="")
        return choice.as_query()

    def _search(self) -> None:
        names = (self.names[0].value, self.names[1].value)
        self.found.object = "<span role='status'>searching some thousand experiments …</span>"

        def compute() -> None:
            found = _apart(*names)
            self._soon(lambda: self._found(names, found))

        _pool.submit(compute)

    def _found(self, names: tuple[str, str], found: list[Candidate]) -> None:
        if not found:
            self.found.object = "<p>Nothing tells these two apart.</p>"
            return
        rows = "".join(_candidate_row(c) for c in found)
        head = "".join(
            f"<th>{escape(w)}</th>"
            for w in ("stimulation", "drug", "read-out", *names, "standard errors apart")
        )
        self.found.object = (
            f"<table class='findings'><tr>{head}</tr>{rows}</table>"
            "<p>Effects against sham. The first one is now on the bench, and above.</p>"
        )
        best, pair = found[0], [read_hypothesis(name) for name in names]
        study = as_study(best, *pair)
        quantity = next(iter(study["measure"]))
        text = yaml.safe_dump(json.loads(json.dumps(study)), sort_keys=False, allow_unicode=True)
        self._page.choose(replace(from_text(text), readout=quantity))

    def _soon(self, call: Callable[[], None]) -> None:
        self._page.document.add_next_tick_callback(call)


def _said(hypothesis: Hypothesis) -> str:
    """What it claims and what must be seen if it holds."""
    written = hypothesis.written
    rows = "".join(f"<li>{escape(c.claim)} ({escape(c.study)})</li>" for c in written.predicts)
    predicted = f"<p>It predicts:</p><ul>{rows}</ul>" if rows else ""
    return f"<b>{escape(written.title)}</b><br>{escape(written.claim)}{predicted}"


@lru_cache(maxsize=64)
def _under(name: str, choice: Choice) -> Curves:
    hypothesis: Hypothesis = read_hypothesis(name)
    with hypothesis.model():
        return draft(hypothesis.applied_to(choice.study().experiment))


@lru_cache(maxsize=32)
def _apart(first: str, second: str) -> list[Candidate]:
    return discriminate(read_hypothesis(first), read_hypothesis(second))


def _candidate_row(c: Candidate) -> str:
    p = c.protocol
    what = (
        f"{p['hemisphere']} {p['target']}, {p['frequency_hz']} Hz, {p['intensity_percent_rmt']} %, "
        f"{p['pulses_per_train'] * p['trains']} pulses"
    )
    cells = [
        what,
        c.drug,
        c.readout.replace("_", " "),
        *(f"{value:+.3g} {c.unit}" for value in c.predictions),
        f"{c.standard_errors_apart:.1f}",
    ]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
