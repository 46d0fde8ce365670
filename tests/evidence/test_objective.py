"""The sum of squares, its slopes, and points that are led downhill with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.evidence.answering import BLOCK
from simulator.evidence.objective import Objective
from simulator.evidence.settling import settle
from simulator.evidence.unit_space import PULL, unit_space
from simulator.model.parameter import Parameter
from simulator.solving.compiled import Array

Make = Callable[..., Objective]
NAMES = "abcdefghij"


def weighted(values: Mapping[str, float]) -> list[float]:
    return [sum(i * v for i, v in enumerate(values.values())), values["a"] ** 2]


def record(distribution: str, value: float, lower: float, upper: float) -> Parameter:
    given = {"id": "x", "value": value, "lower": lower, "upper": upper, "tier": "assumed"}
    return Parameter.model_validate({**given, "distribution": distribution})


def test_slopes_are_derivatives_by_units(objective: Make) -> None:
    problem = objective(NAMES, [0, 0], [1, 1], weighted)
    found = problem.slopes(problem.space.recorded)
    assert found.answers == pytest.approx([45, 1])
    assert found.slopes[0] == pytest.approx([2.0 * i for i in range(10)])
    assert found.slopes[1, 0] == pytest.approx(4, rel=0.01)
    assert np.all(found.slopes[1, 1:] == 0)


def test_errors_that_a_block_shares_cancel_in_slopes(objective: Make) -> None:
    problem = objective(NAMES, [0, 0], [1, 1], weighted)
    blocks: list[int] = []

    def with_errors(sets: Sequence[Mapping[str, float]]) -> Array:
        blocks.append(len(sets))
        error = np.arange(len(sets)) // BLOCK  # as large as answers, but the same in a block
        return problem.answer(sets) + error[:, np.newaxis]

    noisy = replace(problem, answer=with_errors).slopes(problem.space.recorded)
    assert noisy.slopes == pytest.approx(problem.slopes(problem.space.recorded).slopes)
    assert blocks == [len(NAMES) + 2]


def test_slopes_of_what_cannot_be_computed_are_zero(objective: Make) -> None:
    problem = objective("ab", [0], [1], lambda v: [np.nan])
    assert np.all(problem.slopes(problem.space.recorded).slopes == 0)


def test_the_jacobian_is_the_derivative_of_the_residuals(objective: Make) -> None:
    problem = objective(NAMES, [0, 5], [1, 6], weighted)
    here = np.linspace(0.2, 0.8, 10)
    found = problem.slopes(here)
    jacobian = problem.jacobian(found.answers, found.slopes)
    step = 1e-6
    for place in range(10):
        moved = here + step * np.eye(10)[place]
        change = problem.residuals(problem.answers(moved[np.newaxis])[0], moved)
        change -= problem.residuals(found.answers, here)
        assert jacobian[:, place] == pytest.approx(change / step, rel=0.02, abs=1e-4)


def test_a_pull_counts_little_for_a_uniform_record(objective: Make) -> None:
    problem = objective("a", [0], [2], lambda v: [v["a"]])
    assert problem.residuals(np.array([2.0]), np.array([1.0]))[-1] == pytest.approx(PULL / 2)


@given(st.sampled_from(["uniform", "normal", "lognormal"]), st.floats(0, 1))
def test_units_and_values_are_each_others_inverse(distribution: str, unit: float) -> None:
    space = unit_space([record(distribution, 3, 0.5, 50)])
    values = space.values(np.array([unit]))
    assert 0.5 <= values["x"] <= 50
    assert space.units_of(values) == pytest.approx([unit], abs=1e-9)


def test_bounds_are_the_range_of_95_percent() -> None:
    normal, lognormal = (unit_space([record(d, 5, 0.5, 50)]) for d in ("normal", "lognormal"))
    assert lognormal.recorded == pytest.approx([0.5])  # 5 is the geometric middle
    for space in (normal, lognormal):
        assert 0.5 * space.pulls[0] == pytest.approx(1.96)
        assert space.spreads[0] * space.pulls[0] == pytest.approx(1)


def test_what_has_no_range_is_left_out() -> None:
    assert len(unit_space([record("uniform", 1, 1, 1), record("uniform", 1, 0, 2)])) == 1


def test_settling_lowers_costs_and_leaves_alone_what_is_held(objective: Make) -> None:
    problem = objective("ab", [1, 0.5], [1, 0.5], lambda v: [v["a"] * v["b"], v["b"]], scale=0.1)
    near = problem.slopes(problem.space.recorded)
    begin = np.array([[0.1, 0.1], [0.1, 0.9], [0.9, 0.9]])
    free = np.array([[True, True], [True, False], [False, False]])
    before = problem.cost(problem.answers(begin), begin)
    found = settle(problem, begin, near, free, 8)
    assert found.costs[0] < 0.05 * before[0]
    assert found.costs[1] < before[1]
    assert found.units[1, 1] == 0.9
    assert np.array_equal(found.units[2], begin[2])
    assert found.costs == pytest.approx(problem.cost(problem.answers(found.units), found.units))


def test_settling_stays_within_the_bounds(objective: Make) -> None:
    problem = objective("ab", [9, -9], [9, -9], lambda v: [v["a"], v["b"]])
    begin = problem.space.recorded[np.newaxis]
    near = problem.slopes(begin[0])
    found = settle(problem, begin, near, np.ones((1, 2), dtype=bool), 10)
    assert found.units[0] == pytest.approx([1, 0])
