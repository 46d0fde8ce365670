"""The evidence: a cell for every finding; switch a mechanism off and see which cells turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import panel as pn
from bokeh.models import ColumnDataSource, HoverTool, TapTool
from bokeh.plotting import figure

from simulator.evidence.ablation import in_words, optional_mechanisms
from simulator.evidence.hypotheses import known_hypotheses
from simulator.evidence.scoring import FindingScore
from simulator.evidence.tally import grouped
from simulator.output.citations import reference
from simulator.output.scorecard import LOOKS
from simulator.teach.bench import WORDS, simulated_in_words
from simulator.teach.choice import Choice
from simulator.teach.html import html
from simulator.teach.page import Page
from simulator.teach.verdicts import WHOLE, Account, studies, verdicts

A_LINE = 55
BETWEEN_TAGS = 0.5
MARKS = {"reproduced": "", "partly": "–", "contradicted": "×", "not_computable": "·"}
INKS = {
    "reproduced": "white",
    "partly": "#222222",
    "contradicted": "black",
    "not_computable": "#222222",
}
CHANGED = "#111111"


class Evidence:
    """The third view of the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._whole: dict[str, FindingScore] = {}
        self._now: list[FindingScore] = []
        self._cells = ColumnDataSource(_empty())
        words = {in_words(m): m for m in optional_mechanisms()}
        self.off = pn.widgets.MultiChoice(label="Switch off", options=words, width=430)
        self.hypothesis = pn.widgets.Select(
            label="Believe the hypothesis", options=known_hypotheses(), value=WHOLE, width=260
        )
        self.counts = html("computing every finding …", sizing_mode="stretch_width")
        self.card = html("<p>Click a tile for its finding.</p>", width=400)
        self.open = pn.widgets.Button(label="Open its study on the bench", disabled=True, width=240)
        self._chosen = ""
        self.figure = self._drawn()
        self.off.param.watch(lambda _: self._ask(), "value")
        self.hypothesis.param.watch(lambda _: self._ask(), "value")
        self.open.on_click(self._to_bench)
        self._cells.selected.on_change("indices", self._tapped)
        self._ask()

    def view(self) -> pn.Column:
        """Everything."""
        return pn.Column(
            pn.Row(self.off, self.hypothesis, self.counts, sizing_mode="stretch_width"),
            pn.Row(pn.pane.Bokeh(self.figure), pn.Column(self.card, self.open)),
            sizing_mode="stretch_width",
        )

    def _account(self) -> Account:
        return Account(self.hypothesis.value, frozenset(self.off.value))

    def _ask(self) -> None:
        self.counts.object = "<span role='status'>computing every finding …</span>"
        for account in (Account(), self._account()):
            verdicts(account, partial(self._later, account))

    def _later(self, account: Account, scores: list[FindingScore]) -> None:
        self._page.document.add_next_tick_callback(lambda: self._arrived(account, scores))

    def _arrived(self, account: Account, scores: list[FindingScore]) -> None:
        if account == Account():
            self._whole = {s.study + s.id: s for s in scores}
        if account == self._account():
            self._now = scores
            self._show()

    def _show(self) -> None:
        cells, labels, line = _empty(), {}, 0.0
        for tag, scores in grouped(self._now).items():
            labels[line] = f"{tag.replace('_', ' ')} ({len(scores)})"
            for place, score in enumerate(scores):
                down, across = divmod(place, A_LINE)
                whole = self._whole.get(score.study + score.id)
                _add(cells, across, -(line + down), score, whole)
            line += down + 1 + BETWEEN_TAGS
        axis = self.figure.yaxis[0]
        axis.ticker = [-y for y in labels]
        axis.major_label_overrides = {-y: label for y, label in labels.items()}
        self.figure.y_range.start, self.figure.y_range.end = -line, 1.0
        self._cells.data = cells
        self.counts.object = _counted(self._now, self._whole)
        self._tell()

    def _drawn(self) -> Any:
        plot = figure(
            width=850, height=560, x_range=(-1, A_LINE), y_range=(-24, 1), tools="",
            toolbar_location=None, name="evidence",
        )  # fmt: skip
        cells = plot.rect(
            "x", "y", width=0.86, height=0.86, source=self._cells, fill_color="colour",
            line_color="edge", line_width="edge_width", nonselection_fill_alpha=1,
            nonselection_line_alpha=1,
        )  # fmt: skip
        plot.text(
            "x", "y", text="mark", source=self._cells, text_align="center",
            text_baseline="middle", text_font_size="11px", text_color="ink",
            nonselection_text_alpha=1.0,
        )  # fmt: skip
        tips = [("", "@claim"), ("score", "@score, @split"), ("", "@study")]
        plot.add_tools(TapTool(renderers=[cells]), HoverTool(renderers=[cells], tooltips=tips))
        plot.xaxis.visible = False
        plot.grid.visible = False
        plot.outline_line_color = None
        plot.yaxis.major_label_text_font_size = "13px"
        plot.yaxis.axis_line_color = None
        plot.yaxis.major_tick_line_color = None
        return plot

    def _tapped(self, _: str, __: Any, indices: list[int]) -> None:
        if indices:
            self._chosen = self._cells.data["key"][indices[0]]
            self._tell()

    def _tell(self) -> None:
        now = next((s for s in self._now if s.study + s.id == self._chosen), None)
        if now is not None:
            self.card.object = finding_card(now, self._whole.get(self._chosen))
            self.open.disabled = False

    def _to_bench(self, _: Any) -> None:
        now = next((s for s in self._now if s.study + s.id == self._chosen), None)
        if now is None:
            return
        choice = Choice(base=now.study)
        for mechanism in self.off.value:
            choice = choice.changed(f"mechanisms.{mechanism}", "off")
        self._page.choose(replace(choice, readout="pain_nrs"))


def finding_card(score: FindingScore, whole: FindingScore | None) -> str:
    """Published against simulated, and where it was published."""
    study = next(s for s in studies() if s.name == score.study).experiment
    before = ""
    if whole is not None and whole.score != score.score:
        before = f"<p>With everything on: {simulated_in_words(whole)}, {WORDS[whole.score]}.</p>"
    return "".join(
        [
            f"<h3>{escape(score.claim)}</h3>",
            f"<p>Published: {escape(score.published)}.<br>Simulated: {simulated_in_words(score)}, "
            f"<b>{WORDS[score.score]}</b>.</p>",
            before,
            f"<p>{'Held out: no parameter was fitted to it.' if score.split == 'holdout' else ''}"
            f"{'Open to fitting.' if score.split == 'calibration' else ''}</p>",
            f"<p>{escape(str(reference(study.cite)))}</p>" if study.cite else "",
            f"<p>Registry row {escape(score.row)}, study {escape(score.study)}.</p>",
        ]
    )


def _add(
    cells: Mapping[str, list[Any]],
    x: int,
    y: float,
    score: FindingScore,
    whole: FindingScore | None,
) -> None:
    turned = whole is not None and whole.score != score.score
    cells["x"].append(x)
    cells["y"].append(y)
    cells["colour"].append(LOOKS[score.score][0])
    cells["mark"].append(MARKS[score.score])
    cells["ink"].append(INKS[score.score])
    cells["edge"].append(CHANGED if turned else "#DDDDDD")
    cells["edge_width"].append(2.5 if turned else 0.5)
    cells["claim"].append(score.claim)
    cells["score"].append(score.score.replace("_", " "))
    cells["split"].append({"holdout": "held out"}.get(score.split, "fitted"))
    cells["study"].append(score.study)
    cells["key"].append(score.study + score.id)


def _counted(scores: Sequence[FindingScore], whole: Mapping[str, FindingScore]) -> str:
    now = Counter(s.score for s in scores)
    turned = sum(s.study + s.id in whole and whole[s.study + s.id].score != s.score for s in scores)
    said = ", ".join(f"{WORDS[k].lower()} <b>{now[k]}</b>" for k in LOOKS if now[k])
    groups = sum(len(s.experiment.findings) for s in studies()) - len(scores)
    change = f"; <b>{turned}</b> turned (thick border)" if turned else ""
    return (
        f"<p class='counts' role='status'>{len(scores)} findings: {said}{change}. Each tile is a "
        f"finding, dark blue for reproduced, light with – for partly, orange with × for "
        f"contradicted; {groups} that need a group of people are left out here.</p>"
    )


def _empty() -> dict[str, list[Any]]:
    return {
        name: []
        for name in (
            "x", "y", "colour", "mark", "ink", "edge", "edge_width", "claim", "score", "split",
            "study", "key",
        )
    }  # fmt: skip
