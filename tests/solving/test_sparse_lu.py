from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simulator.solving.compiled import Array
from simulator.solving.llvm_ir import Function, object_code
from simulator.solving.machine import LoadedCode
from simulator.solving.sparse_lu import elimination_order, factorisation

Pattern = list[tuple[int, int]]


@st.composite
def patterns(draw: st.DrawFn) -> tuple[int, Pattern]:
    size = draw(st.integers(1, 9))
    index = st.integers(0, size - 1)
    return size, draw(st.lists(st.tuples(index, index), unique=True, max_size=3 * size))


def _solver(size: int, pattern: Pattern, call: Any) -> Callable[[Array, float, Array], Array]:
    made = factorisation(size, pattern)
    code = LoadedCode(
        object_code(
            [
                Function("factor", made.factor, {"value": 0}).text(made.factors),
                Function("solve", made.solve, {"value": 0, "state": 1}).text(made.solution),
            ]
        )
    )

    def solve(values: Array, shift: float, right_side: Array) -> Array:
        factors, solution = np.empty(len(made.factors)), np.empty(size)
        matrix = np.append(values, shift)
        call(code.address("factor"), matrix, matrix, factors)
        call(code.address("solve"), factors, right_side, solution)
        return solution

    return solve


@settings(max_examples=50, deadline=None)
@given(patterns(), st.integers(0, 2**32 - 1))
def test_solves_what_numpy_solves(call: Any, made: tuple[int, Pattern], seed: int) -> None:
    size, pattern = made
    random = np.random.default_rng(seed)
    values, right_side = random.normal(size=len(pattern)), random.normal(size=size)
    dense = np.zeros((size, size))
    for (row, column), value in zip(pattern, values, strict=True):
        dense[row, column] = value
    shift = 1.0 + 2.0 * np.abs(dense).sum(axis=1).max()
    expected = np.linalg.solve(shift * np.eye(size) - dense, right_side)
    found = _solver(size, pattern, call)(values, shift, right_side)
    assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("step", [1e-6, 1e-3, 1.0, 100.0])
def test_solves_with_the_model(real_arm: Any, real_states: Any, call: Any, step: float) -> None:
    model, states = real_arm.model, real_states[50]
    layout = model.layout
    prepared = model.prepare(real_arm.parameters, real_arm.pieces[-1].inputs)
    matrix, factors = np.empty(len(layout.pattern) + 1), np.empty(layout.factors)
    solution, right_side = np.empty(len(states)), model.rates(states, prepared)
    matrix[:-1] = model.jacobian_entries(states, prepared)
    matrix[-1] = 1 / (0.25 * step)
    call(model.addresses["factor"], matrix, matrix, factors)
    call(model.addresses["solve"], factors, right_side, solution)
    dense = matrix[-1] * np.eye(len(states)) - model.jacobian(states, prepared)
    expected = np.linalg.solve(dense, right_side)
    assert_allclose(solution, expected, rtol=1e-9, atol=1e-12 * np.abs(expected).max())


@given(patterns())
def test_every_row_is_eliminated_once(made: tuple[int, Pattern]) -> None:
    size, pattern = made
    assert sorted(elimination_order(size, pattern)) == list(range(size))


def test_hub_is_eliminated_last_so_that_nothing_fills_in() -> None:
    size = 12
    arrow = [(0, i) for i in range(size)] + [(i, 0) for i in range(1, size)]
    assert elimination_order(size, arrow).index(0) >= size - 2
    assert len(factorisation(size, arrow).factors) == 3 * size - 2


def test_model_fills_in_little(full_model: Any) -> None:
    layout = full_model.layout
    assert layout.factors < 2 * len({*layout.pattern, *((i, i) for i in range(len(layout.states)))})
