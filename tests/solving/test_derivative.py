from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

from simulator.study.assembly import ode_system


def _central_differences(model: Any, states: Any, prepared: Any) -> Any:
    matrix = np.empty((len(states), len(states)))
    for column, state in enumerate(states):
        width = 1e-5 * max(abs(state), 1e-2)
        up, down = states.copy(), states.copy()
        up[column] += width
        down[column] -= width
        difference = model.rates(up, prepared) - model.rates(down, prepared)
        matrix[:, column] = difference / (up[column] - down[column])
    return matrix


@pytest.mark.parametrize("row", [0, 40, 80, 120, -1])
def test_jacobian_is_that_of_differences(real_arm: Any, real_states: Any, row: int) -> None:
    model, time = real_arm.model, real_arm.times[row]
    piece = next(p for p in real_arm.pieces if p.start < time <= p.end + 1e-9)
    prepared = model.prepare(real_arm.parameters, piece.inputs)
    states = real_states[row] + 0.003  # away from rest, where effects of changes have a corner
    found = model.jacobian(states, prepared)
    expected = _central_differences(model, states, prepared)
    scale = np.abs(expected).max(axis=1, keepdims=True) + 1e-9
    assert_allclose(found / scale, expected / scale, atol=2e-6)


def test_jacobian_is_that_of_sympy_and_the_chain_rule(real_arm: Any, real_states: Any) -> None:
    system, model = ode_system(), real_arm.model
    states = np.abs(real_states[60]) + 0.01
    inputs = real_arm.pieces[-1].inputs
    symbols = [
        system.symbol(column.name)
        for columns in (model.layout.states, model.layout.parameters, model.layout.inputs)
        for column in columns
    ]
    values = dict(zip(symbols, [*states, *real_arm.parameters, *inputs], strict=True))
    gradients = dict(zip(symbols, np.eye(len(symbols), len(states)), strict=True))

    def follow(expression: sp.Expr) -> tuple[float, Any]:
        """Value, and gradient by the states, of an expression in symbols already followed."""
        used = sorted(expression.free_symbols, key=str)
        varying = [symbol for symbol in used if gradients[symbol].any()]
        slopes = [sp.diff(expression, symbol) for symbol in varying]
        found = sp.lambdify(used, [expression, *slopes])(*(values[s] for s in used))
        total = np.zeros(len(states))
        for slope, symbol in zip(found[1:], varying, strict=True):
            total += slope * gradients[symbol]
        return float(found[0]), total

    for name, expression in system.quantities.items():
        symbol = system.symbol(name)
        values[symbol], gradients[symbol] = follow(expression)
    expected = np.array([follow(rate)[1] for rate in system.rates.values()])
    found = model.jacobian(states, model.prepare(real_arm.parameters, inputs))
    assert_allclose(found, expected, rtol=1e-9, atol=1e-10)
    assert np.count_nonzero(found) > 2 * len(states)
