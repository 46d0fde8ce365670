from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from simulator.evidence.ablation import Ablation, Fate, Outcome, optional_mechanisms
from simulator.evidence.registry import registry
from simulator.evidence.scoring import FindingScore, Score
from simulator.evidence.tally import OTHER
from simulator.output.ablation_columns import Column, apart, columns_of, strips, tag_of
from simulator.output.ablation_figure import FATES, WHOLE, draw_ablation, write_ablation_figure
from simulator.output.pictures import SETTINGS
from simulator.reading.problems import InputError

SCORES: tuple[Score, ...] = ("reproduced", "reproduced", "partly", "contradicted")


def made(findings: int) -> Ablation:
    """Rows of the registry whose fates take turns."""
    rows = list(registry())[:findings]
    whole = tuple(finding(row, SCORES[i % 4]) for i, row in enumerate(rows))
    fates: tuple[Fate, ...] = tuple(FATES)
    without = {
        mechanism: tuple(
            Outcome(score, fates[(i * i + step) % len(fates)]) for i, score in enumerate(whole)
        )
        for step, mechanism in enumerate(optional_mechanisms())
    }
    return Ablation(whole, without, left_out=3)


def finding(row: str, score: Score) -> FindingScore:
    return FindingScore(
        row, row, "a_study", "calibration", score, "pain_nrs", "", "", None, None, None, None, "",
        None, "",
    )  # fmt: skip


@pytest.mark.parametrize("findings", [1, 40, 250])
def test_all_text_lies_on_the_page_and_no_names_of_studies_overlap(findings: int) -> None:
    with rc_context(SETTINGS):
        figure = draw_ablation(made(findings))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        width, height = canvas.get_width_height()
        texts = figure.axes[0].texts
        boxes = [text.get_window_extent() for text in texts]
        for text, box in zip(texts, boxes, strict=True):
            assert 0 <= box.x0 < box.x1 <= width, text.get_text()
            assert 0 <= box.y0 < box.y1 <= height, text.get_text()
        upright = [b for t, b in zip(texts, boxes, strict=True) if t.get_rotation() == 90]
    for one, other in pairwise(sorted(upright, key=lambda b: (round(b.y1), b.x0))):
        assert abs(one.y1 - other.y1) > 1 or one.x1 <= other.x0 + 1


def test_every_finding_has_one_column_and_strips_keep_their_width() -> None:
    columns = columns_of(made(250))
    assert sorted(c.place for c in columns) == list(range(250))
    column_mm, lines = strips(columns, 140.0, 1.4)
    assert column_mm >= 1.4
    assert [c for line in lines for block in line for c in block.columns] == columns
    firsts = [block.first for line in lines for block in line]
    assert firsts == sorted(firsts)
    assert firsts[0] == 1
    for line in lines:
        last = line[-1]
        assert last.left_mm + len(last.columns) * column_mm <= 140.0 + 1e-6


def test_few_columns_stay_in_one_strip() -> None:
    _, lines = strips([Column(0, "opioid", "a"), Column(1, "gaba", "b")], 140.0, 1.4)
    assert len(lines) == 1


def test_processes_in_the_body_come_before_how_it_was_treated() -> None:
    for name, row in registry().items():
        if row.mechanisms == ("target", "opioid"):
            assert tag_of(finding(name, "partly")) == "opioid"
    unknown = replace(finding("x", "partly"), row="nobody-wrote-this")
    assert tag_of(unknown) == OTHER


def test_fates_can_be_told_apart_in_grey() -> None:
    for looks in (list(FATES.values()), list(WHOLE.values())):
        assert len({(mark, round(sum(to_rgb(colour)), 1)) for colour, mark, _ in looks}) == len(
            looks
        )
    assert len({mark for _, mark, _ in FATES.values()}) == len(FATES)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(0.1, 3))
def test_labels_move_apart_in_order(wanted: list[float], least: float) -> None:
    places = apart(sorted(wanted), least)
    assert all(b - a >= least - 1e-6 for a, b in pairwise(places))


def test_the_picture_is_written_and_nothing_is_not_drawn(tmp_path: Path) -> None:
    (path,) = write_ablation_figure(made(12), tmp_path / "ablation")
    assert path.stat().st_size > 10_000
    with pytest.raises(InputError, match="no finding to draw"):
        write_ablation_figure(Ablation((), {}), tmp_path / "ablation")
