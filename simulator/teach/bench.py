"""The bench: knobs on the left, pain over time and any state behind it on the right."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import panel as pn

from simulator.evidence.scoring import FindingScore, score_findings
from simulator.study.assembly import compiled_model
from simulator.teach.controls import Controls
from simulator.teach.html import html
from simulator.teach.keep import Keep
from simulator.teach.page import Page, Shown
from simulator.teach.pain_plot import PainPlot
from simulator.teach.why import Why

FIRST_BEHIND = "output.DH"
WORDS = {
    "reproduced": "✔ reproduced",
    "partly": "◐ partly",
    "contradicted": "✘ contradicted",
    "not_computable": "– not computable",
}
USE = {"holdout": "held out", "calibration": "fitted"}


class Bench:
    """The first view of the page."""

    def __init__(self, page: Page, keep: Keep) -> None:
        self._page, self._keep = page, keep
        self.controls = Controls(page)
        self.pain = PainPlot("pain", 330)
        self.behind = PainPlot("behind", 230, legend=False)
        named = _quantities()
        self.readout = pn.widgets.Select(
            label="Above: what was measured", groups=named, value="pain_nrs", width=290,
            description="Pain, or any other quantity of the model.",
        )  # fmt: skip
        self.quantity = pn.widgets.Select(
            label="Below: a state behind it", groups=named, value=FIRST_BEHIND, width=290,
            description="Any state or output of the model, over the same time.",
        )  # fmt: skip
        self.why = Why(page)
        self._about = html("", sizing_mode="stretch_width")
        self._findings = html("", sizing_mode="stretch_width")
        self.readout.param.watch(self._other_readout, "value")
        self.quantity.param.watch(lambda _: self._draw(), "value")
        page.on_shown.append(self._shown)
        page.on_choice.append(self._follow)
        keep.on_change.append(self._draw)
        self._follow(page.choice)

    def view(self) -> pn.Row:
        """Everything."""
        right = pn.Column(
            self._about,
            pn.Row(self.readout, self.quantity, self._keep.pin_row(self.why.button)),
            self.why.answer,
            pn.pane.Bokeh(self.pain.figure, sizing_mode="stretch_width"),
            pn.pane.Bokeh(self.behind.figure, sizing_mode="stretch_width"),
            self._findings,
            sizing_mode="stretch_width",
        )
        return pn.Row(self.controls.column(), right, sizing_mode="stretch_width")

    def _follow(self, choice: Any) -> None:
        with self._page.quietly():
            self.readout.value = choice.readout
        experiment = choice.study().experiment
        asked = f"<b>{escape(experiment.title)}</b> {escape(experiment.question)}"
        note = (
            f"<details><summary>About this experiment</summary>{escape(experiment.note)}</details>"
        )
        self._about.object = f"<div class='about'>{asked}{note if experiment.note else ''}</div>"

    def _other_readout(self, event: Any) -> None:
        if not self._page.quiet:
            self._page.choose(replace(self._page.choice, readout=event.new))

    def _shown(self, shown: Shown) -> None:
        self._draw()
        self._findings.object = findings_table(score_findings(shown.study, shown.curves))

    def _before(self, shown: Shown) -> Shown | None:
        """The run before, if it was of the same study: others have other arms and times."""
        before = self._page.previous
        if before is None or before.study.name != shown.study.name:
            return None
        return before

    def _draw(self) -> None:
        shown = self._page.shown
        if shown is None:
            return
        before, pins = self._before(shown), self._keep.pins
        self.pain.show(shown, before, pins)
        choice = replace(shown.choice, readout=self.quantity.value)
        self.behind.show(replace(shown, choice=choice), before, pins)


def findings_table(scores: list[FindingScore]) -> str:
    """Published beside simulated; empty if nothing was published."""
    if not scores:
        return ""
    rows = "".join(
        f"<tr><td>{escape(s.claim)}</td><td>{escape(s.published)}</td>"
        f"<td>{simulated_in_words(s)}</td><td class='{s.score}'>{WORDS[s.score]}</td>"
        f"<td>{USE.get(s.split, s.split)}</td></tr>"
        for s in scores
    )
    head = "".join(f"<th>{w}</th>" for w in ("finding", "published", "simulated", "score", "use"))
    return f"<table class='findings'><tr>{head}</tr>{rows}</table>"


def simulated_in_words(score: FindingScore) -> str:
    """The simulated value with its unit, or why there is none."""
    if score.simulated is None:
        return escape(score.reason)
    unit = {"nrs": "NRS", "percent": "%", "1": ""}.get(score.unit, score.unit)
    return escape(f"{score.simulated:+.3g} {unit}".strip())


def _quantities() -> dict[str, dict[str, str]]:
    """Every state and output by what it is about, pain first."""
    layout = compiled_model().layout
    found: dict[str, dict[str, str]] = {"Pain": {}}
    for named in (*layout.outputs, *layout.states):
        about = "Pain" if named.name.startswith("pain") else named.name.partition(".")[0]
        about = about.replace("_", " ").capitalize()
        found.setdefault(about, {})[named.describes] = named.name
    return found
