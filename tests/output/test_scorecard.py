"""The scorecard has a tile for every finding and says how many there are."""

from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from simulator.evidence.scoring import FindingScore, Score, not_computable
from simulator.output.scorecard import A_LINE, LOOKS, draw_scorecard, write_scorecard
from simulator.reading.problems import InputError
from simulator.study.claims import Expect, Finding

KEYS = 3 * len(LOOKS)  # two headings and the legend


def scored(row: str, split: str, score: Score) -> FindingScore:
    finding = Finding(
        id=row, readout="pain_nrs", contrast=("a",), at_min=0,
        expect=Expect(direction="decrease"), use=split,
    )  # fmt: skip
    return FindingScore(**{**not_computable("s", finding, "").__dict__, "score": score})


def test_a_finding_has_a_tile_in_each_of_its_mechanisms() -> None:
    scores = [
        scored("che-2024-dlpfc-s1", "calibration", "reproduced"),  # opioid, dose-response
        scored("che-2024-m1-bendorphin", "holdout", "contradicted"),  # opioid
        scored("mine", "shown", "reproduced"),
    ]
    (axes,) = draw_scorecard(scores).axes
    tiles = [p for p in axes.patches if isinstance(p, Rectangle)]
    assert len(tiles) == 3 + KEYS
    words = [text.get_text() for text in axes.texts]
    assert {"opioid", "dose-response", "all"} <= set(words)


def test_many_findings_take_several_lines() -> None:
    few = draw_scorecard([scored("mine", "holdout", "partly")])
    many = draw_scorecard([scored("mine", "holdout", "partly")] * (2 * A_LINE["holdout"] + 1))
    assert many.get_figheight() > few.get_figheight()
    bottoms = {p.get_y() for p in many.axes[0].patches if isinstance(p, Rectangle)}
    assert len(bottoms) == 3 + 2


def test_every_score_looks_different_without_colour() -> None:
    assert len({mark for _, mark, _ in LOOKS.values()}) == len(LOOKS)


def test_the_same_scores_make_the_same_bytes(tmp_path: Path) -> None:
    scores = [scored("mine", "calibration", "partly")]
    first, second = (write_scorecard(scores, tmp_path / f"{n}.svg")[0] for n in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_nothing_to_draw_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no finding to draw"):
        write_scorecard([scored("mine", "shown", "partly")], tmp_path / "a.png")
