"""Scores counted by mechanism and split."""

import pytest

from simulator.evidence.scoring import FindingScore, Score, not_computable
from simulator.evidence.tally import ALL, OTHER, Tally, free_parameters, gap, grouped, tallies
from simulator.study.assembly import ingredients
from simulator.study.claims import Expect, Finding


def scored(row: str, split: str, score: Score) -> FindingScore:
    finding = Finding(
        id=f"{row}-{split}-{score}", row=row, readout="pain_nrs", contrast=("a",), at_min=0,
        expect=Expect(direction="decrease"), use=split,
    )  # fmt: skip
    made = not_computable("s", finding, "")
    return FindingScore(**{**made.__dict__, "score": score})


SCORES = [
    scored("che-2024-dlpfc-s1", "calibration", "reproduced"),  # opioid, dose-response
    scored("che-2024-m1-bendorphin", "calibration", "contradicted"),  # opioid
    scored("che-2024-m1-bendorphin", "holdout", "reproduced"),
    scored("che-2024-m1-bendorphin", "holdout", "not_computable"),
    scored("mine", "calibration", "partly"),
    scored("mine", "shown", "reproduced"),
]


def found(mechanism: str, split: str) -> Tally:
    return next(t for t in tallies(SCORES) if (t.mechanism, t.split) == (mechanism, split))


def test_a_finding_counts_under_each_of_its_mechanisms() -> None:
    assert [s.score for s in grouped(SCORES)["dose-response"]] == ["reproduced"]
    assert len(grouped(SCORES)["opioid"]) == 4
    assert list(grouped(SCORES))[-1] == OTHER


def test_all_counts_each_finding_once_and_no_question() -> None:
    assert found(ALL, "calibration").findings == 3
    assert found(ALL, "holdout").findings == 2
    assert {t.split for t in tallies(SCORES)} == {"calibration", "holdout"}


def test_shares_are_of_what_can_be_computed() -> None:
    assert found("opioid", "calibration").share("reproduced") == pytest.approx(0.5)
    assert found("opioid", "holdout").share("reproduced") == pytest.approx(1.0)
    nothing = Tally("x", "holdout", {**found(ALL, "holdout").counts, "reproduced": 0})
    assert nothing.share("contradicted") is None


def test_the_gap_is_held_out_minus_fitted() -> None:
    fitted, held = found("opioid", "calibration"), found("opioid", "holdout")
    assert gap(fitted, held) == pytest.approx(0.5)
    assert gap(fitted, None) is None


def test_free_parameters_are_the_fitted_and_the_assumed() -> None:
    tiers = [record.tier for record in ingredients().parameters.values()]
    assert free_parameters() == (tiers.count("fitted_here"), tiers.count("assumed"))
