"""One step of RODAS4, its error, and how large the first one should be."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.solving.compiled import Array
from simulator.solving.kernel_call import call_kernel
from simulator.solving.rodas_arrays import Kernels, Tolerance, Work
from simulator.solving.rodas_tableau import ESTIMATE_ORDER, GAMMA, STAGES, A, C

machine_code = njit(nogil=True, error_model="numpy")


@machine_code
def norm(values: Array, old: Array, new: Array, tolerance: Tolerance) -> float:
    """Root mean square of values in units of the tolerance; NaN if `new` is not finite."""
    total = 0.0
    for i in range(len(values)):
        size = max(abs(old[i]), abs(new[i]))
        ratio = values[i] / (tolerance.absolute + tolerance.relative * size)
        total += ratio * ratio + 0.0 * new[i]
    return float(np.sqrt(total / len(values)))


@machine_code
def first_step(
    kernels: Kernels, states: Array, length: float, tolerance: Tolerance, work: Work
) -> float:
    """A step in which the first two derivatives change the states little."""
    call_kernel(kernels.rates, states, work.prepared, work.rate)
    slope = norm(work.rate, states, states, tolerance)
    probe = min(1e-3 * length, 0.01 * norm(states, states, states, tolerance) / slope)
    if not probe > 0.0:
        return 1e-3 * length
    for i in range(len(states)):
        work.argument[i] = states[i] + probe * work.rate[i]
    call_kernel(kernels.rates, work.argument, work.prepared, work.right_side)
    for i in range(len(states)):
        work.right_side[i] = (work.right_side[i] - work.rate[i]) / probe
    curvature = norm(work.right_side, states, states, tolerance)
    guess: float = (0.01 / max(slope, curvature)) ** (1.0 / ESTIMATE_ORDER)
    return min(100.0 * probe, guess)


@machine_code
def attempt(kernels: Kernels, states: Array, step: float, work: Work) -> None:
    """One step, from `work.rate` and the matrix at `states` to `work.new`."""
    size = len(states)
    work.matrix[-1] = 1.0 / (GAMMA * step)
    call_kernel(kernels.factor, work.matrix, work.matrix, work.factors)
    call_kernel(kernels.solve, work.factors, work.rate, work.stages[0])
    for stage in range(1, STAGES):
        work.argument[:] = states
        for earlier in range(stage):
            a = A[stage, earlier]
            for i in range(size):
                work.argument[i] += a * work.stages[earlier, i]
        call_kernel(kernels.rates, work.argument, work.prepared, work.right_side)
        for earlier in range(stage):
            c = C[stage, earlier] / step
            for i in range(size):
                work.right_side[i] += c * work.stages[earlier, i]
        call_kernel(kernels.solve, work.factors, work.right_side, work.stages[stage])
    for i in range(size):
        work.new[i] = work.argument[i] + work.stages[STAGES - 1, i]
