"""What hypotheses say that they predict must follow from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.evidence.consequences import outcomes
from simulator.evidence.hypotheses import known_hypotheses, read_hypothesis
from simulator.reading.problems import InputError

MINE = """title: mine
claim: the motor cortex has no way to the arcuate nucleus
edges: {{M1->ARC: 0}}
predicts:
  - claim: relief from M1 is gone
    study: {study}
    changes: [{change}]
    readout: {readout}
    contrast: [{arm}, sham_saline]
    at_min: 35
    expect: {{null_within: 0.2}}
"""


def mine(folder: Path, **parts: Any) -> str:
    given = {
        "study": "deandrade2011",
        "change": "",
        "arm": "M1_saline",
        "readout": "pain_nrs",
    } | parts
    path = folder / "mine.yaml"
    path.write_text(MINE.format(**given))
    return str(path)


@pytest.mark.parametrize("name", known_hypotheses())
def test_every_shipped_prediction_follows_from_its_hypothesis(name: str) -> None:
    found = outcomes(read_hypothesis(name))
    assert found
    wrong = {o.consequence.claim: (o.own.simulated, o.own.reason)
             for o in found if o.own.score != "reproduced"}  # fmt: skip
    assert not wrong


def test_every_rival_predicts_something_that_the_full_model_does_not() -> None:
    for name in ("opioid_by_side", "dopamine_upstream", "placebo_only"):
        assert any(o.tells_apart for o in outcomes(read_hypothesis(name)))


def test_a_prediction_that_does_not_follow_is_told(tmp_path: Path) -> None:
    (right,) = outcomes(read_hypothesis(mine(tmp_path)))
    assert right.tells_apart
    (wrong,) = outcomes(read_hypothesis(mine(tmp_path, arm="DLPFC_saline")))
    assert wrong.own.score != "reproduced"
    assert wrong.own.simulated == pytest.approx(wrong.whole.simulated, rel=0.05)


def test_changes_make_another_experiment(tmp_path: Path) -> None:
    weaker = "arms.DLPFC_saline.stimulation.intensity_percent_rmt=30"
    (found,) = outcomes(read_hypothesis(mine(tmp_path, arm="DLPFC_saline", change=weaker)))
    assert found.own.score == found.whole.score == "reproduced"
    assert not found.tells_apart


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"arm": "M2_saline"}, r"predicts\[0\].*\n.*M2_saline"),
        ({"readout": "pain_nr"}, "pain_nr"),
        ({"study": "nobody1999"}, "nobody1999"),
        ({"change": "arms.M1_saline.stimulation.frequency_hz=0"}, "frequency_hz"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, parts: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        outcomes(read_hypothesis(mine(tmp_path, **parts)))
