"""What data say about a parameter, in problems where it is known."""

from collections.abc import Callable

import numpy as np
import pytest

from simulator.evidence.identifiability import (
    RISE,
    Identifiability,
    Profile,
    directions,
    gauss_newton,
    identifiability,
)
from simulator.evidence.objective import Objective

Make = Callable[..., Objective]


def told(problem: Objective) -> Identifiability:
    best = problem.space.recorded
    return identifiability(problem, best, problem.slopes(best), lambda line: None)


def test_verdicts_tell_data_from_records(objective: Make) -> None:
    problem = objective(
        "abc", [1, 1], [1, np.inf], lambda v: [v["a"], v["b"]], scale=0.1
    )  # a is 1, b is at least 1, nobody asks c
    found = {p.parameter: p for p in told(problem).profiles}
    assert found["a"].verdict == "the data"
    assert found["b"].verdict == "the data, from one side"
    assert found["c"].verdict == "its record only"
    assert found["b"].interval[1] == 1
    assert found["c"].interval == (0, 1)


def test_an_interval_ends_where_the_cost_has_risen(objective: Make) -> None:
    problem = objective("a", [1], [1], lambda v: [v["a"]], scale=1.0)
    low, high = told(problem).profiles[0].interval
    for end in (low, high):
        unit = np.array([end])
        rise = problem.cost(problem.answers(unit[np.newaxis])[0], unit)
        assert end in (0, 1) or rise == pytest.approx(RISE, rel=0.15)


def test_parameters_that_trade_off_are_free_one_by_one(objective: Make) -> None:
    together = told(objective("ab", [1], [1], lambda v: [v["a"] * v["b"]], scale=0.05))
    alone = told(objective("ab", [1, 1], [1, 1], lambda v: [v["a"], v["b"]], scale=0.05))
    for free, held in zip(together.profiles, alone.profiles, strict=True):
        assert np.ptp(free.interval) > 3 * np.ptp(held.interval)
    assert together.deviations["a"] > 3 * alone.deviations["a"]


def test_a_parabola_is_met_between_points() -> None:
    units = np.array([0.0, 0.5, 1.0])
    profile = Profile("x", units, 100 * (units - 0.5) ** 2, 0.5)
    assert profile.interval == pytest.approx((0.5 - 0.1386, 0.5 + 0.1386), abs=1e-3)


def test_directions_come_from_the_stiffest(objective: Make) -> None:
    problem = objective("abc", [2, 2], [2, 3], lambda v: [v["a"] + v["b"], 0.1 * v["c"]])
    found = directions(gauss_newton(problem, problem.slopes(problem.space.recorded)), "abc")
    values = [d.eigenvalue for d in found]
    assert values == sorted(values, reverse=True)
    assert all(value >= 0 for value in values)
    assert {name for name, _ in found[0].parts[:2]} == {"a", "b"}
    assert found[0].eigenvalue == pytest.approx(8)  # two ranges of 2, at a scale of 1
    assert found[1].parts[0][0] == "c"
    assert found[1].parts[0][1] == pytest.approx(1)


def test_a_satisfied_question_says_less_the_farther_inside_its_answer_is(objective: Make) -> None:
    said = []
    for room in (0, 1, 9, np.inf):
        problem = objective("a", [1 - room], [1 + room], lambda v: [v["a"]])
        said.append(gauss_newton(problem, problem.slopes(problem.space.recorded))[0, 0])
    assert said == pytest.approx([4, 1, 0.04, 0])


def test_a_parameter_of_which_nothing_is_known_has_its_record_s_deviation(
    objective: Make,
) -> None:
    problem = objective("ab", [1], [1], lambda v: [v["a"]])
    assert told(problem).deviations["b"] == pytest.approx(1 / np.sqrt(12))
