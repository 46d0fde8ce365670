"""The loop of the compiled solver: steps of RODAS4 through all pieces, lanes side by side.

A *leg* leads from one landing to the next: an output time or a switch. All lanes land together;
a step is the same share of the leg in each of them, though their legs may differ in minutes. Its
size is that of the lane with the largest error and follows Gustafsson's predictive controller,
which starts anew in each piece. A lane for which no step is small enough drops out, and the
others go on.
"""

from __future__ import annotations

import numpy as np

from simulator.solving.compiled import Array
from simulator.solving.kernel_call import call_kernel
from simulator.solving.rodas_arrays import Fate, Kept, Kernels, Numbers, Pieces, Work
from simulator.solving.rodas_step import first_step, machine_code, step_error, worst_error
from simulator.solving.rodas_tableau import ESTIMATE_ORDER

RUNS, TOO_SMALL, TOO_MANY = 0, 1, 2
STEPS, REJECTIONS = 0, 1
PROPOSED, LAST_STEP, LAST_ERROR, MOST_STEPS = 0, 1, 2, 3
SAFETY = 0.9
SMALLEST_FACTOR, LARGEST_FACTOR = 0.2, 6.0
FACTOR_IF_NOT_FINITE = 0.1
LEAST_REMEMBERED_ERROR = 0.01
SMALLEST_SHARE_OF_LEG = 1e-15


@machine_code
def accepted_step(
    kernels: Kernels, step: float, legs: Array, fate: Fate, work: Work
) -> tuple[float, float]:
    """Take the first of ever smaller steps that is good: its size and error. Size 0: none is."""
    call_kernel(kernels.linearise, work.states, work.prepared, work.rate)
    while step >= SMALLEST_SHARE_OF_LEG:
        for lane in range(len(legs)):
            work.inverse_step[lane] = 1.0 / (step * legs[lane])
        call_kernel(kernels.attempt, work.block, work.inverse_step, work.squares)
        error = worst_error(kernels, fate.status, work)
        if error <= 1.0:
            call_kernel(kernels.accept, work.block, work.inverse_step, work.squares)
            fate.counts[STEPS] += 1
            return step, error
        fate.counts[REJECTIONS] += 1
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
def drop_worst(
    kind: int, piece: int, elapsed: Array, done: float, legs: Array, fate: Fate, work: Work
) -> None:
    """Take the lanes out for which no step was good; all of them if the steps are too many."""
    for lane in range(len(legs)):
        error = step_error(work.squares, lane, len(work.states))
        if fate.status[lane] == RUNS and (kind == TOO_MANY or not error <= 1.0):
            fate.status[lane] = kind
            fate.piece[lane] = piece
            fate.elapsed[lane] = elapsed[lane] + done * legs[lane]


@machine_code
def any_runs(status: Numbers) -> bool:
    """Whether a lane is left."""
    return bool(np.any(status == RUNS))


@machine_code
def advance(
    kernels: Kernels, piece: int, elapsed: Array, legs: Array, fate: Fate, work: Work
) -> None:
    """Bring every lane to the end of its leg."""
    done = 0.0
    for _ in range(int(work.control[MOST_STEPS])):
        left = 1.0 - done
        if left <= 0.0:
            return
        tried = work.control[PROPOSED]
        if tried >= left:
            tried = left
        elif not tried < 0.5 * left:
            tried = 0.5 * left
        step, error = accepted_step(kernels, tried, legs, fate, work)
        if step == 0.0:
            drop_worst(TOO_SMALL, piece, elapsed, done, legs, fate, work)
            if not any_runs(fate.status):
                return
            work.control[PROPOSED] = first_step(kernels, fate.status, legs, work)
            work.control[LAST_STEP] = 0.0
            continue
        done = 1.0 if step == left else done + step
        work.control[PROPOSED] = next_step(step, error, tried, work.control)
    drop_worst(TOO_MANY, piece, elapsed, done, legs, fate, work)


@machine_code
def new_leg(elapsed: Array, target: Array, legs: Array, control: Array) -> bool:
    """Set `legs` to the way to `target` and translate the proposed step; False if there is none."""
    share = np.inf
    for lane in range(len(legs)):
        leg = target[lane] - elapsed[lane]
        if leg > 0.0:
            share = min(share, legs[lane] / leg)
            legs[lane] = leg
    if share == np.inf:
        return False
    control[PROPOSED] *= share
    control[LAST_STEP] *= share
    return True


@machine_code
def keep(kernels: Kernels, row: int, kept: Kept, work: Work) -> None:
    """States and outputs now, and how far the estimated error of the states moves them."""
    size = len(work.states)
    kept.states[row] = work.states
    kept.errors[row, :size] = work.carried
    call_kernel(kernels.outputs, work.states, work.prepared, kept.outputs[row])
    work.argument[:, :] = work.states + work.carried
    call_kernel(kernels.outputs, work.argument, work.prepared, kept.errors[row, size:])
    kept.errors[row, size:] -= kept.outputs[row]


def solve_pieces(
    kernels: Kernels, parameters: Array, pieces: Pieces, work: Work, kept: Kept, fate: Fate
) -> None:
    """Solve one piece after the other and keep what is there at the output times.

    `work.states` holds the states at the start and in the end those at the end.
    """
    jump = row = 0
    lanes = pieces.lengths.shape[1]
    elapsed, legs = np.empty(lanes), np.empty(lanes)
    for piece, lengths in enumerate(pieces.lengths):
        while jump < pieces.jumps_until[piece]:
            work.states[pieces.jump_places[jump]] += pieces.jump_amounts[jump]
            jump += 1
        call_kernel(kernels.prepare, parameters, pieces.inputs[piece], work.prepared)
        work.control[PROPOSED] = first_step(kernels, fate.status, lengths, work)
        work.control[LAST_STEP] = 0.0
        legs[:] = lengths
        elapsed[:] = 0.0
        is_output = True
        while is_output:
            is_output = row < pieces.outputs_until[piece]
            target = pieces.outputs_after[row] if is_output else lengths
            if new_leg(elapsed, target, legs, work.control):
                advance(kernels, piece, elapsed, legs, fate, work)
                elapsed[:] = target
            if not any_runs(fate.status):
                return
            if is_output:
                keep(kernels, row, kept, work)
                row += 1
