from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simulator.solving.compiled import Array
from simulator.solving.reference import SolverFailure
from simulator.study import lanes as study_lanes
from simulator.study.assembly import compiled_model
from simulator.study.lanes import Course, Solved, Solver, Untreated, solve_courses, solve_with_scipy
from simulator.study.load import load_study
from simulator.study.prepare import measured_times
from simulator.study.schema import Experiment
from simulator.study.simulate import simulate
from simulator.study.variants import Variants

VALUES = {"mor_inhibition": 0.9, "calcium_decay_time": 0.03, "edges.PAG.RVM_OFF": 0.8}


def with_values(experiment: Experiment) -> Experiment:
    network = experiment.network.model_copy(update={"edges": {"PAG->RVM_OFF": 0.8}})
    parameters = {k: v for k, v in VALUES.items() if "." not in k}
    return experiment.model_copy(update={"parameters": parameters, "network": network})


def solved(
    experiment: Experiment, points: list[Mapping[str, float]], rtol: float = 1e-7, lanes: int = 4
) -> list[list[Solved | str]]:
    variants = Variants(experiment, measured_times(experiment))
    people: list[Untreated] = []
    courses: list[Course] = []
    for point in points:
        more_people, more_courses = variants.persons(point, len(people))
        people += more_people
        courses += more_courses
    found = solve_courses(compiled_model(), compiled_model(lanes), people, courses, rtol)
    arms = len(experiment.arms)
    return [found[i : i + arms] for i in range(0, len(found), arms)]


@pytest.mark.parametrize("study", ["deandrade2011", "che2024", "lamusuo2017"])
def test_a_variant_is_what_the_changed_experiment_gives(study: str) -> None:
    experiment = load_study(study).experiment
    changed = with_values(experiment)
    changed = changed.model_copy(
        update={"solver": changed.solver.model_copy(update={"method": "compiled", "rtol": 1e-7})}
    )
    run = simulate(changed)
    _, found = solved(experiment, [{}, VALUES])
    model = compiled_model()
    pain = len(model.state_names) + model.output_names.index("pain_nrs")
    for arm, course in zip(experiment.arms, found, strict=True):
        assert isinstance(course, Solved)
        assert course.solver is Solver.vector
        times = [run.baseline_min, *measured_times(experiment)]
        expected = [run.typical(arm, "pain_nrs", t) for t in times]
        assert_allclose(course.values[:, pain], expected, rtol=1e-4, atol=1e-5)


def test_the_width_of_vectors_does_not_matter() -> None:
    experiment = load_study("dopamine_block").experiment
    points: list[Mapping[str, float]] = [{"mor_inhibition": v} for v in (0.8, 1.0, 1.2)]
    narrow, wide = (solved(experiment, points, 1e-8, lanes) for lanes in (4, 8))
    for a, b in zip(chain(*narrow), chain(*wide), strict=True):
        assert isinstance(a, Solved)
        assert isinstance(b, Solved)
        assert_allclose(a.values, b.values, rtol=1e-5, atol=1e-6)


def test_what_fails_side_by_side_is_solved_alone_then_by_scipy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    experiment = load_study("dopamine_block").experiment
    usual = solved(experiment, [{}])[0]
    monkeypatch.setattr(study_lanes, "MOST_STEPS", 1)
    alone = solved(experiment, [{}])[0]

    def refuse(*_: Any) -> Any:
        raise SolverFailure("gave up")

    monkeypatch.setattr(study_lanes, "solve_flat", refuse)
    by_scipy = solved(experiment, [{}])[0]
    monkeypatch.setattr(study_lanes, "solve_reference", refuse)
    failed = solved(experiment, [{}])[0]
    assert failed == ["gave up"] * len(experiment.arms)
    for a, b, c in zip(usual, alone, by_scipy, strict=True):
        assert isinstance(a, Solved)
        assert isinstance(b, Solved)
        assert isinstance(c, Solved)
        assert [a.solver, b.solver, c.solver] == [Solver.vector, Solver.scalar, Solver.scipy]
        assert_allclose(b.values, a.values, rtol=1e-5, atol=1e-6)
        assert_allclose(c.values, a.values, rtol=1e-4, atol=1e-5)
        assert np.isnan(c.errors).all()


def test_a_person_without_rest_is_a_sentence_and_spares_the_others() -> None:
    experiment = load_study("dopamine_block").experiment
    good, bad = solved(experiment, [{}, {"mor_inhibition": np.nan}])
    assert all(isinstance(course, Solved) for course in good)
    assert all(isinstance(course, str) for course in bad)


def test_the_check_by_scipy_starts_from_its_own_rest() -> None:
    experiment = load_study("dopamine_block").experiment
    variants = Variants(experiment, measured_times(experiment))
    people, courses = variants.persons({}, 0)
    model = compiled_model()
    ours = solve_courses(model, compiled_model(4), people, courses, 1e-5)
    for course, found in zip(courses, ours, strict=True):
        exact = solve_with_scipy(model, people[course.person], course, 1e-8)
        assert isinstance(exact, Solved)
        assert isinstance(found, Solved)
        difference: Array = np.abs(exact.values - found.values)
        assert 0 < difference.max() < 1e-2
