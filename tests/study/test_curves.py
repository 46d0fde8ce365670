"""Drafts are quick looks at what a run gives; settled curves are what it gives."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from simulator.study.curves import column, draft, settled
from simulator.study.load import Study, load_study
from simulator.study.simulate import simulate


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("deandrade2011", ["solver={method: compiled, rtol: 1e-6}"])


def test_settled_curves_are_those_of_a_run(study: Study) -> None:
    run, curves = simulate(study.experiment), settled(study.experiment)
    assert_array_equal(curves.times_min, run.times_min)
    for arm, values in curves.values.items():
        assert_array_equal(values, run.arms[arm].quantities)
        assert_array_equal(
            curves.persons(arm, "pain_nrs", 35.0), run.persons(arm, "pain_nrs", 35.0)
        )


def test_a_draft_is_near_them_and_nearer_at_a_tighter_tolerance(study: Study) -> None:
    exact = settled(study.experiment)
    errors = []
    for rtol in (1e-4, 1e-6):
        quick = draft(study.experiment, rtol)
        assert_array_equal(quick.times_min, exact.times_min)
        assert_array_equal(quick.tested, exact.tested)
        assert quick.sessions == exact.sessions
        place = column("pain_nrs")
        errors.append(
            max(
                np.abs(quick.values[a][:, place] - exact.values[a][:, place]).max()
                for a in exact.values
            )
        )
    assert errors[0] < 5e-3
    assert errors[1] < 0.2 * errors[0]


def test_arms_with_people_of_their_own_begin_where_they_rest() -> None:
    study = load_study("review_people", ["cohort=null"])
    quick, exact = draft(study.experiment), settled(study.experiment)
    for arm in exact.values:
        assert_allclose(quick.values[arm][0], exact.values[arm][0], rtol=1e-4, atol=1e-5)
