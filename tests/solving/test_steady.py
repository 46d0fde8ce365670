from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simulator.solving.steady import FixedPoint, NoSteadyState, steady_state


def _rest(model: Any) -> Any:
    return steady_state(model, model.default_parameters(), model.default_inputs())


def test_stable_state_is_found_with_its_slowest_return(build: Any, sym: Any) -> None:
    x, y = sym("x"), sym("y")
    found = _rest(build({"x": (5.0, 0.5 * (2 - x)), "y": (0.0, x**2 - 3 * y)}))
    assert_allclose(found.states, [2.0, 4.0 / 3.0], rtol=1e-12)
    assert_allclose(found.largest_eigenvalue, -0.5, rtol=1e-12)


def test_of_two_stable_states_the_one_that_is_reached_counts(build: Any, sym: Any) -> None:
    x = sym("x")
    assert_allclose(_rest(build({"x": (-0.1, x - x**3)})).states, -1.0, rtol=1e-12)


def test_unstable_state_is_refused_with_its_growth(build: Any, sym: Any) -> None:
    x = sym("x")
    with pytest.raises(NoSteadyState, match=r"unstable: .* grows by 0\.25 per minute"):
        _rest(build({"x": (0.0, (x - x**3) / 4)}))


def test_drift_has_no_steady_state(build: Any, sym: Any) -> None:
    with pytest.raises(NoSteadyState, match="not unique"):
        _rest(build({"x": (0.0, 1), "y": (0.0, -sym("y"))}))


def test_growth_without_end_has_no_steady_state(build: Any, sym: Any) -> None:
    with pytest.raises(NoSteadyState, match="does not settle"):
        _rest(build({"x": (0.0, 1 + sym("x") ** 2)}))


def test_oscillation_without_end_is_refused_in_finite_time(build: Any, sym: Any) -> None:
    x, y = sym("x"), sym("y")
    model = build({"x": (1.0, 60 * y), "y": (0.0, 60 * ((1 - x**2) * y - x))})
    with pytest.raises(NoSteadyState, match="keeps oscillating"):
        _rest(model)


def test_resting_value_is_that_of_the_rest_it_makes(build: Any, sym: Any) -> None:
    x, q, rest = sym("x"), sym("q"), sym("rest.q")
    rate = 3 - x * (1 + (q - rest) ** 2) - rest / 20
    model = build({"x": (0.0, rate)}, None, None, {"q": 2 * x}, ["q"])
    found = _rest(model)
    assert_allclose(found.states, 3 / 1.1, rtol=1e-10)
    assert_allclose(found.parameters[model.parameter_index["rest.q"]], 6 / 1.1, rtol=1e-10)


def test_resting_value_that_runs_away_is_refused(build: Any, sym: Any) -> None:
    model = build({"x": (0.0, sym("rest.q") + 1 - sym("x"))}, None, None, {"q": sym("x")}, ["q"])
    with pytest.raises(NoSteadyState, match="resting values do not settle"):
        _rest(model)


def test_model_rests_at_its_own_resting_values(real_arm: Any) -> None:
    model, inputs = real_arm.model, real_arm.pieces[0].inputs
    prepared = model.prepare(real_arm.parameters, model.default_inputs())
    places = [model.parameter_index[f"rest.{name}"] for name in model.layout.resting]
    assert places
    assert len(inputs) == len(model.layout.inputs)
    found = model.resting(real_arm.initial, prepared)
    assert_allclose(found, real_arm.parameters[places], rtol=1e-11, atol=1e-12)
    assert_allclose(model.rates(real_arm.initial, prepared), 0.0, atol=1e-10)


@pytest.mark.parametrize("slope", [-0.95, -0.4, 0.3, 0.9])
def test_resting_values_that_overshoot_or_creep_are_found(slope: float) -> None:
    search, value = FixedPoint(), np.array([5.0])
    for _ in range(40):
        value = search.next(value, slope * value + 1)
    assert_allclose(value, 1 / (1 - slope), rtol=1e-9)
