from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simulator.solving.reference import solve_reference
from simulator.solving.rodas import solve_compiled, solve_flat
from simulator.solving.rodas_arrays import flatten

LARGEST_DEVIATION = 1e-5


@pytest.mark.parametrize(("method", "rtol"), [("LSODA", 1e-8), ("Radau", 1e-7), ("BDF", 1e-8)])
def test_scipy_solvers_agree(real_arm: Any, deviation: Any, method: Any, rtol: float) -> None:
    a = real_arm
    states, _ = solve_reference(a.model, a.parameters, a.initial, a.pieces, method, rtol)
    assert deviation(states) < LARGEST_DEVIATION


def test_compiled_solver_agrees_with_scipy(real_arm: Any, deviation: Any) -> None:
    a = real_arm
    states, outputs = solve_compiled(a.model, a.parameters, a.initial, a.pieces, 1e-8)
    assert states.shape == (len(a.times), len(a.model.state_names))
    assert deviation(states) < LARGEST_DEVIATION
    _, expected = solve_reference(a.model, a.parameters, a.initial, a.pieces, "LSODA", 1e-8)
    scale = np.maximum(np.abs(expected).max(axis=0), 1e-6)
    assert_allclose(outputs / scale, expected / scale, atol=LARGEST_DEVIATION)


def test_error_and_steps_follow_the_tolerance(real_arm: Any, deviation: Any) -> None:
    pieces = flatten(real_arm.pieces)
    tolerances = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
    found = [
        solve_flat(real_arm.model, real_arm.parameters, real_arm.initial, pieces, rtol)
        for rtol in tolerances
    ]
    errors = [deviation(solution.states) for solution in found]
    assert all(error < 5 * rtol for error, rtol in zip(errors, tolerances, strict=True))
    assert errors[4] < 0.1 * errors[2] < 0.05 * errors[0]
    steps = [solution.steps for solution in found]
    assert steps == sorted(steps)
    assert all(solution.rejections < 0.1 * solution.steps for solution in found)
