from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

from simulator.study.assembly import ode_system

ROWS_COMPARED = 8


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
    found = model.jacobian(real_states[row], prepared)
    expected = _central_differences(model, real_states[row], prepared)
    scale = np.abs(expected).max(axis=1, keepdims=True) + 1e-9
    assert_allclose(found / scale, expected / scale, atol=2e-6)


def test_jacobian_is_the_symbolic_one(real_arm: Any, real_states: Any) -> None:
    system, model, states = ode_system(), real_arm.model, real_states[60]
    names = list(system.rates)[:: max(len(system.rates) // ROWS_COMPARED, 1)]
    some = replace(system, rates={name: system.rates[name] for name in names})
    inputs = real_arm.pieces[-1].inputs
    values = {
        system.symbol(column.name): value
        for columns, array in (
            (model.layout.states, states),
            (model.layout.parameters, real_arm.parameters),
            (model.layout.inputs, inputs),
        )
        for column, value in zip(columns, array, strict=True)
    }
    jacobian = model.jacobian(states, model.prepare(real_arm.parameters, inputs))
    place = {name: i for i, name in enumerate(model.state_names)}
    compared = 0
    for rate, state, expression in some.jacobian():
        used = sorted(expression.free_symbols, key=str)
        expected = sp.lambdify(used, expression)(*(values[s] for s in used))
        found = jacobian[place[rate], place[state]]
        assert_allclose(found, float(expected), rtol=1e-9, atol=1e-12, err_msg=f"{rate}, {state}")
        compared += 1
    rows = [place[name] for name in names]
    assert compared >= np.count_nonzero(jacobian[rows])
    assert compared > ROWS_COMPARED
