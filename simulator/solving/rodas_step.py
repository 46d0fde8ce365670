"""How good a step was, in the worst of the lanes, and how large the first one should be."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.solving.compiled import Array
from simulator.solving.kernel_call import call_kernel
from simulator.solving.rodas_arrays import Kernels, Numbers, Work
from simulator.solving.rodas_tableau import ESTIMATE_EXCESS, ESTIMATE_ORDER

machine_code = njit(nogil=True, error_model="numpy", inline="always")


@machine_code
def norm(squares: Array, lane: int, size: int) -> float:
    """Root mean square over the states of a lane, in units of the tolerance."""
    return float(np.sqrt(squares[lane] / size))


@machine_code
def step_error(squares: Array, lane: int, size: int) -> float:
    """The error of a step of a lane; 1 is as much as is allowed."""
    return norm(squares, lane, size) / ESTIMATE_EXCESS


@machine_code
def worst_error(kernels: Kernels, status: Numbers, work: Work) -> float:
    """Largest error of a step among the lanes that still run; infinite if one is no number."""
    call_kernel(kernels.error, work.block, work.tolerance, work.squares)
    worst = 0.0
    for lane in range(len(status)):
        if status[lane] == 0:
            error = step_error(work.squares, lane, len(work.states))
            if not error < np.inf:
                return np.inf
            worst = max(worst, error)
    return worst


@machine_code
def first_step(kernels: Kernels, status: Numbers, lengths: Array, work: Work) -> float:
    """A step in which the first two derivatives change the states little, as share of `lengths`."""
    call_kernel(kernels.linearise, work.states, work.prepared, work.rate)
    size = len(work.states)
    work.right_side[:, :] = work.rate
    call_kernel(kernels.weigh, work.block, work.tolerance, work.inverse_step)
    work.right_side[:, :] = work.states
    call_kernel(kernels.weigh, work.block, work.tolerance, work.squares)
    slopes = work.inverse_step.copy()
    probes = np.empty_like(lengths)
    for lane in range(len(lengths)):
        slopes[lane] = norm(slopes, lane, size)
        probe = 0.01 * norm(work.squares, lane, size) / slopes[lane]
        probes[lane] = min(1e-3 * lengths[lane], probe)
        if not probes[lane] > 0.0:
            probes[lane] = 1e-3 * lengths[lane]
    for i in range(size):
        for lane in range(len(lengths)):
            work.argument[i, lane] = work.states[i, lane] + probes[lane] * work.rate[i, lane]
    work.right_side[:, :] = 0.0
    call_kernel(kernels.add_rates, work.argument, work.prepared, work.right_side)
    for i in range(size):
        for lane in range(len(lengths)):
            change = work.right_side[i, lane] - work.rate[i, lane]
            work.right_side[i, lane] = change / probes[lane]
    call_kernel(kernels.weigh, work.block, work.tolerance, work.squares)
    share = 1.0
    for lane in range(len(lengths)):
        if status[lane] == 0 and lengths[lane] > 0.0:
            fastest = max(slopes[lane], norm(work.squares, lane, size))
            guess = (0.1 / fastest) ** (1.0 / ESTIMATE_ORDER)
            share = min(share, min(100.0 * probes[lane], guess) / lengths[lane])
    return share
