"""Derivatives by states, parameters and inputs, against SymPy and against differences."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

from simulator.solving.derivative import jacobian
from simulator.solving.generate_slopes import generate_slopes
from simulator.solving.slopes import Slopes, SlopesLayout
from simulator.solving.tape import Tape, Writer
from simulator.study.assembly import ode_system

X, K, N = (sp.Symbol(name, real=True) for name in "xkn")
POINT = {X: 0.7, K: 1.3, N: 2.4}
MEANINGS: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "reciprocal": lambda a: 1 / a,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "power": operator.pow,
    "maximum": max,
    "minimum": min,
    "choose": lambda a, b, c, d: c if a > b else d,
}


@pytest.fixture(scope="module")
def slopes() -> Slopes:
    return Slopes(*generate_slopes(ode_system()))


def _value(tape: Tape, entry: int, loads: dict[tuple[str, int], float]) -> float:
    """What an entry is, by plain recursion."""
    name, arguments, number = tape.operations[entry]
    if name == "constant":
        return number
    if not arguments:
        return loads[name, int(number)]
    with np.errstate(divide="ignore"):
        return float(MEANINGS[name](*(_value(tape, argument, loads) for argument in arguments)))


def _slopes_of(expression: sp.Expr, x: float) -> list[float]:
    tape = Tape()
    entries = {X: tape.load("state", 0), K: tape.load("parameter", 0), N: tape.load("parameter", 1)}
    found = jacobian(tape, [Writer(tape, entries).write(expression)], {"state": 0, "parameter": 1})
    loads = {("state", 0): x, ("parameter", 0): POINT[K], ("parameter", 1): POINT[N]}
    slopes = (found.get((0, column)) for column in range(3))
    return [0.0 if slope is None else _value(tape, slope, loads) for slope in slopes]


@pytest.mark.parametrize(
    "expression",
    [
        K * X - N,
        X**N / (K**N + X**N),
        K**X,
        sp.exp(-K * X) * sp.log(N + X),
        sp.sqrt(K) / X,
        sp.Max(K * X, N) + sp.Min(K, X) ** 2,
        K**3 / N,
    ],
)
def test_every_operation_by_state_and_parameters(expression: sp.Expr) -> None:
    expected = [float(sp.diff(expression, by).subs(POINT)) for by in (X, K, N)]
    assert_allclose(_slopes_of(expression, POINT[X]), expected, rtol=1e-12, atol=1e-15)


def test_a_power_of_nothing_has_a_slope_by_its_exponent() -> None:
    assert _slopes_of(X**N, 0.0) == [0.0, 0.0, 0.0]


def test_states_alone_are_the_default() -> None:
    tape = Tape()
    product = tape.multiply(tape.load("state", 3), tape.load("parameter", 0))
    assert list(jacobian(tape, [product])) == [(0, 3)]


@pytest.mark.parametrize("row", [0, 60, -1])
def test_slopes_of_the_model_are_those_of_differences(
    slopes: Slopes, real_arm: Any, real_states: Any, row: int
) -> None:
    model, time = real_arm.model, real_arm.times[row]
    states = 1.01 * real_states[row]  # at rest itself, curvatures jump
    piece = next(p for p in real_arm.pieces if p.start < time <= p.end + 1e-9)
    point = np.concatenate([states, real_arm.parameters, piece.inputs])
    ends = np.cumsum([len(states), len(real_arm.parameters)])

    def functions(at: Any) -> tuple[Any, Any]:
        y, parameters, inputs = np.split(at, ends)
        prepared = model.prepare(parameters, inputs)
        reported = np.concatenate([model.resting(y, prepared), model.outputs(y, prepared)])
        return model.rates(y, prepared), reported

    found = [kernel(states, point[len(states) :]) for kernel in (slopes.rates, slopes.readouts)]
    names = [*[""] * ends[1], *(named.name for named in model.layout.inputs)]
    for column, value in enumerate(point):
        if names[column].startswith("ramp_") and value == 0:
            continue  # a ramp that is not there is a corner
        width = 1e-6 * max(abs(value), 1e-2)
        up, down = point.copy(), point.copy()
        up[column] += width
        down[column] -= width
        for part, matrix in enumerate(found):
            change = (functions(up)[part] - functions(down)[part]) / (up[column] - down[column])
            noise = 1e-9 * np.abs(functions(point)[part]) / width
            error = np.abs(matrix[:, [column]].toarray()[:, 0] - change)
            assert np.all(error <= 1e-5 * np.abs(change) + noise + 1e-6), column


def test_a_layout_survives_the_cache(slopes: Slopes) -> None:
    plain = json.loads(json.dumps(slopes.layout.as_dict()))
    assert SlopesLayout(**plain) == slopes.layout
