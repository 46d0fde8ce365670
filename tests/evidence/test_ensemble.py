"""The shipped ensemble, and what is refused in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.evidence.ensemble import ensemble, origin, read_ensemble
from simulator.evidence.ensemble_score import tried
from simulator.evidence.headlines import headlines
from simulator.reading.problems import InputError
from simulator.study.assembly import ingredients
from simulator.study.load import load_study


def test_at_least_fifty_plausible_sets_are_shipped() -> None:
    records = ingredients().parameters
    assert len(ensemble()) >= 50
    assert origin().sets == len(ensemble())
    free = {p.id for p in records.values() if p.tier == "fitted_here"}
    for one in ensemble():
        assert free <= one.keys()
        assert all(records[name].lower <= v <= records[name].upper for name, v in one.items())
    assert len({tuple(one.values()) for one in ensemble()}) == len(ensemble())


def test_a_headline_has_an_interval_around_what_the_sets_say() -> None:
    study = load_study("lamusuo2017")
    found = tried([study], [{}, {"w_M1_ARC": 0.5}, {"w_M1_ARC": 1.2}], workers=1)
    interval = found["lamusuo-2017-mor-acc"].interval
    assert interval.low < interval.middle < interval.high < 0
    assert 0 <= interval.reproduced <= 1


def test_headlines_are_findings_of_shipped_studies() -> None:
    assert len(headlines()) >= 8
    assert all(headline.words for headline in headlines())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mor_reserv\n0.5\n", "mor_reserve"),
        ("mor_reserve\n7\n", "outside the range"),
        ("mor_reserve\nmuch\n", "is no number"),
        ("mor_reserve,w_M1_ARC\n0.5\n", "2 parameters"),
        ("mor_reserve\n", "holds no sets"),
    ],
)
def test_mistakes_in_the_file_are_named(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "ensemble.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        read_ensemble(path)
