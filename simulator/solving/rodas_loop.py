"""The loop of the compiled solver: steps of RODAS4 through all pieces of an arm.

Steps end exactly on every output time and on every switch. Their size follows Gustafsson's
predictive controller, and starts anew in each piece.
"""

from __future__ import annotations

import numpy as np

from simulator.solving.compiled import Array
from simulator.solving.kernel_call import call_kernel
from simulator.solving.rodas_arrays import Kernels, Pieces, Places, Tolerance, Work
from simulator.solving.rodas_step import attempt, first_step, machine_code, norm
from simulator.solving.rodas_tableau import ESTIMATE_ORDER, STAGES

DONE, TOO_SMALL, TOO_MANY = 0, 1, 2
STEPS, REJECTIONS = 0, 1
PROPOSED, LAST_STEP, LAST_ERROR = 0, 1, 2
SAFETY = 0.9
SMALLEST_FACTOR, LARGEST_FACTOR = 0.2, 6.0
FACTOR_IF_NOT_FINITE = 0.1
LEAST_REMEMBERED_ERROR = 0.01
SMALLEST_SHARE_OF_PIECE = 1e-15
MOST_STEPS = 1_000_000  # from one output to the next


@machine_code
def accepted_step(
    kernels: Kernels,
    states: Array,
    step: float,
    smallest: float,
    tolerance: Tolerance,
    work: Work,
    counts: Places,
) -> tuple[float, float]:
    """Try ever smaller steps until one is good: its size and error. Size 0: none is."""
    call_kernel(kernels.rates, states, work.prepared, work.rate)
    call_kernel(kernels.jacobian, states, work.prepared, work.matrix)
    while step >= smallest:
        attempt(kernels, states, step, work)
        error = norm(work.stages[STAGES - 1], states, work.new, tolerance)
        if error <= 1.0:
            counts[STEPS] += 1
            return step, error
        counts[REJECTIONS] += 1
        if error < np.inf:
            step *= max(SMALLEST_FACTOR, SAFETY * error ** (-1.0 / ESTIMATE_ORDER))
        else:
            step *= FACTOR_IF_NOT_FINITE
    return 0.0, 0.0


@machine_code
def next_step(step: float, error: float, tried: float, control: Array) -> float:
    """What to propose after an accepted step; remembers the step in `control`."""
    factor: float = SAFETY * error ** (-1.0 / ESTIMATE_ORDER)
    if control[LAST_STEP] > 0.0:
        trend = step / control[LAST_STEP] * (control[LAST_ERROR] / error) ** (1 / ESTIMATE_ORDER)
        factor = min(factor, factor * trend)
    factor = min(LARGEST_FACTOR, max(SMALLEST_FACTOR, factor))
    control[LAST_STEP], control[LAST_ERROR] = step, max(LEAST_REMEMBERED_ERROR, error)
    if step < tried:
        return step * min(1.0, factor)
    proposed: float = control[PROPOSED]
    landed = tried < proposed  # the step was shortened only to end on a time
    return max(proposed, step * factor) if landed else step * factor


@machine_code
def advance(
    kernels: Kernels,
    states: Array,
    elapsed: float,
    target: float,
    length: float,
    tolerance: Tolerance,
    work: Work,
    counts: Places,
) -> tuple[int, float]:
    """Bring `states` from `elapsed` to `target`: a status and the time reached."""
    smallest = SMALLEST_SHARE_OF_PIECE * length
    for _ in range(MOST_STEPS):
        left = target - elapsed
        if left <= 0.0:
            return DONE, elapsed
        tried = work.control[PROPOSED]
        if tried >= left:
            tried = left
        elif not tried < 0.5 * left:
            tried = 0.5 * left
        step, error = accepted_step(
            kernels, states, tried, min(smallest, left), tolerance, work, counts
        )
        if step == 0.0:
            return TOO_SMALL, elapsed
        states[:] = work.new
        elapsed = target if step == left else elapsed + step
        work.control[PROPOSED] = next_step(step, error, tried, work.control)
    return TOO_MANY, elapsed


def solve_pieces(
    kernels: Kernels,
    parameters: Array,
    states: Array,
    pieces: Pieces,
    tolerance: Tolerance,
    work: Work,
    kept_states: Array,
    kept_outputs: Array,
    counts: Places,
) -> tuple[int, int, float]:
    """Solve one piece after the other and keep states and outputs at the output times.

    `states` ends as the state at the end. Returns a status, and the piece and the minutes since
    its start that were reached.
    """
    jump = row = 0
    for piece, length in enumerate(pieces.lengths):
        while jump < pieces.jumps_until[piece]:
            states[pieces.jump_places[jump]] += pieces.jump_amounts[jump]
            jump += 1
        call_kernel(kernels.prepare, parameters, pieces.inputs[piece], work.prepared)
        work.control[PROPOSED] = first_step(kernels, states, length, tolerance, work)
        work.control[LAST_STEP] = 0.0
        elapsed = 0.0
        is_output = True
        while is_output:
            is_output = row < pieces.outputs_until[piece]
            target = pieces.outputs_after[row] if is_output else length
            status, elapsed = advance(
                kernels, states, elapsed, target, length, tolerance, work, counts
            )
            if status != DONE:
                return status, piece, elapsed
            if is_output:
                kept_states[row] = states
                call_kernel(kernels.outputs, states, work.prepared, kept_outputs[row])
                row += 1
    return DONE, 0, 0.0
