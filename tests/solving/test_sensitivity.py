"""Forward sensitivities of small systems whose solution is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

from simulator.model.network import Network
from simulator.model.parameter import ParameterSet
from simulator.model.system import Kind, OdeSystem, Variable
from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.generate import generate
from simulator.solving.generate_slopes import generate_slopes
from simulator.solving.reference import SolverFailure
from simulator.solving.sensitivity import Followed, Moves, follow, untreated_slopes
from simulator.solving.slopes import Slopes
from simulator.solving.steady import SteadyState, steady_state

X, Y, A, B, U = (sp.Symbol(name, real=True) for name in ("x", "y", "a", "b", "u"))
REST_Q = sp.Symbol("rest.q", real=True)


@dataclass(frozen=True)
class Case:
    model: CompiledModel
    slopes: Slopes
    rest: SteadyState
    directions: Array

    def follow(self, pieces: Sequence[Any], moves: Sequence[Moves] | None = None) -> Followed:
        still = Moves(
            np.zeros((len(self.model.layout.inputs), self.directions.shape[1])),
            np.zeros((len(self.model.layout.states), self.directions.shape[1])),
        )
        return follow(
            self.model,
            self.slopes,
            self.rest,
            self.model.default_inputs(),
            self.directions,
            pieces,
            moves or [still] * len(pieces),
        )


def case(
    rates: Mapping[str, sp.Expr],
    values: Mapping[str, float],
    outputs: Mapping[str, sp.Expr] | None = None,
    resting: Sequence[str] = (),
) -> Case:
    """A system with input `u` at rest at 0; one direction for each of `values`."""

    def variable(name: str, kind: Kind, start: float = 0.0) -> Variable:
        return Variable(name, kind, "1", name, "test", "", start, kind == "quantity")

    variables = [
        *(variable(name, "state") for name in rates),
        variable("u", "input"),
        *(variable(name, "control", value) for name, value in values.items()),
        *(variable(f"rest.{name}", "resting") for name in resting),
        *(variable(name, "quantity") for name in outputs or {}),
    ]
    system = OdeSystem(
        {v.name: v for v in variables},
        dict(outputs or {}),
        dict(rates),
        ParameterSet([]),
        cast(Network, None),
    )
    model = CompiledModel(*generate(system))
    directions = np.zeros((len(model.layout.parameters), len(values)))
    for column, name in enumerate(values):
        directions[model.parameter_index[name], column] = 1.0
    rest = steady_state(model, model.default_parameters(), model.default_inputs())
    return Case(model, Slopes(*generate_slopes(system)), rest, directions)


def test_a_response_and_its_decay(stretch: Any) -> None:
    """x' = a u - b x from 0: on for 2 minutes, then off."""
    a, b = 1.5, 0.8
    small = case({"x": A * U - B * X}, {"a": a, "b": b}, {"twice": 2 * X * A})
    pieces = [
        stretch(0.0, 2.0, np.array([3.0]), np.array([1.0, 2.0])),
        stretch(2.0, 5.0, np.array([0.0]), np.array([5.0])),
    ]
    found = small.follow(pieces)
    t, off = np.array([1.0, 2.0, 2.0]), np.array([0.0, 0.0, 3.0])
    level = 3 * (1 - np.exp(-b * t)) / b * np.exp(-b * off)
    by_b = (
        3 * a * (t * np.exp(-b * t) / b - (1 - np.exp(-b * t)) / b**2) * np.exp(-b * off)
        - off * a * level
    )
    assert_allclose(found.values[:, 0], a * level, rtol=2e-5)
    assert_allclose(found.slopes[:, 0, 0], level, rtol=2e-5)
    assert_allclose(found.slopes[:, 0, 1], by_b, rtol=2e-5)
    assert_allclose(found.slopes[:, 1, 0], 2 * (a * level + a * level), rtol=2e-5)


def test_sensitivities_move_where_states_rest(stretch: Any) -> None:
    """A gain of zero leaves the state where it is, and yet its derivative grows."""
    small = case({"x": A * U - X, "y": (X - Y) / 50}, {"a": 0.0})
    piece = stretch(0.0, 300.0, np.array([1.0]), np.array([0.5, 2.0, 11.0, 60.0, 300.0]))
    found = small.follow([piece])
    t = piece.output_times
    assert_allclose(found.values, 0.0, atol=1e-12)
    assert_allclose(found.slopes[:, 0, 0], 1 - np.exp(-t), rtol=1e-5)
    slow = 1 - (50 * np.exp(-t / 50) - np.exp(-t)) / 49
    assert_allclose(found.slopes[:, 1, 0], slow, rtol=1e-5)


def test_the_untreated_state_and_resting_values_change_as_well() -> None:
    """y rests at a, q at a², and x at a² times b."""
    small = case(
        {"y": A - Y, "x": REST_Q * B - X}, {"a": 1.2, "b": 0.7}, {"q": Y**2}, resting=["q"]
    )
    states, settings = untreated_slopes(
        small.model, small.slopes, small.rest, small.model.default_inputs(), small.directions
    )
    assert_allclose(small.rest.states, [1.2, 1.44 * 0.7])
    assert_allclose(states, np.array([[1.0, 0.0], [2 * 1.2 * 0.7, 1.44]]), atol=1e-12)
    assert_allclose(settings[small.model.parameter_index["rest.q"]], [2.4, 0.0], atol=1e-12)


def test_resting_values_are_carried_along(stretch: Any) -> None:
    """x' = u q / rest.q - x, with q at rest: what is gained does not depend on a."""
    small = case(
        {"y": A - Y, "x": U * sp.Symbol("q", real=True) / REST_Q - X},
        {"a": 1.2},
        {"q": Y**2},
        resting=["q"],
    )
    found = small.follow([stretch(0.0, 3.0, np.array([1.0]), np.array([3.0]))])
    assert_allclose(found.values[0, 1], 1 - np.exp(-3), rtol=1e-4)
    assert_allclose(found.slopes[0, 1], 0, atol=1e-9)


def test_inputs_and_jumps_that_depend_on_a_parameter(stretch: Any) -> None:
    """u = 2 a and a bolus of 3 a: x is 3 a e^-t + 2 a (1 - e^-t)."""
    small = case({"x": U - X + 0 * A}, {"a": 1.0})
    piece = stretch(0.0, 2.0, np.array([2.0]), np.array([2.0]), ((0, 3.0),))
    found = small.follow([piece], [Moves(np.array([[2.0]]), np.array([[3.0]]))])
    assert_allclose(found.values[0, 0], 2 + np.exp(-2), rtol=1e-5)
    assert_allclose(found.slopes[0, 0, 0], 2 + np.exp(-2), rtol=1e-5)


def test_a_solution_that_blows_up_is_named_with_its_time(stretch: Any) -> None:
    small = case({"x": U * (1 + X**2) - X}, {"a": 1.0})
    with pytest.raises(SolverFailure, match=r"Radau gave up at minute [\d.]+ of the simulation"):
        small.follow([stretch(0.0, 100.0, np.array([5.0]), np.array([100.0]))])
