from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.study.curves import Curves, draft
from simulator.study.load import Study, load_study
from simulator.teach.published import HALF_95, marks


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("malavera2016", ["cohort=null"])


@pytest.fixture(scope="module")
def curves(study: Study) -> Curves:
    return draft(study.experiment)


def test_a_published_difference_becomes_a_level(study: Study, curves: Curves) -> None:
    found = {mark.finding: mark for mark in marks(study, curves, "pain_nrs")}
    mark = found["malavera-2016-d15"]
    before = curves.persons("active", "pain_nrs", curves.baseline_min)[0]
    sham_before = curves.persons("sham", "pain_nrs", curves.baseline_min)[0]
    sham = curves.persons("sham", "pain_nrs", mark.time_min)[0]
    sham_change = 100 * (sham - sham_before) / sham_before
    assert mark.level == pytest.approx(before * (1 + (sham_change - 30.44) / 100))
    assert mark.high - mark.low == pytest.approx(2 * HALF_95 * before * 0.154)


def test_a_direction_is_marked_on_the_curve(study: Study, curves: Curves) -> None:
    found = {mark.finding: mark for mark in marks(study, curves, "pain_nrs")}
    mark = found["malavera-2016-d15-direction"]
    assert mark.low == mark.high == curves.persons("active", "pain_nrs", mark.time_min)[0]


def test_findings_of_other_quantities_and_of_lost_arms_have_no_mark(
    study: Study, curves: Curves
) -> None:
    assert marks(study, curves, "output.PAG") == []
    lost = replace(curves, values={"sham": curves.values["sham"]}, failures={"active": "lost"})
    assert all(mark.arm == "sham" for mark in marks(study, lost, "pain_nrs"))
