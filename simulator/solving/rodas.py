"""The compiled solver: RODAS4 on the model's machine code, a whole arm in one call.

With a model of several lanes the same call solves as many parameter sets side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import ABSOLUTE_PER_RELATIVE, Piece, SolverFailure
from simulator.solving.rodas_arrays import (
    MOST_STEPS,
    Fate,
    Kept,
    Pieces,
    flatten,
    kernels_of,
    workspace,
)

FAILURES = {
    1: "no step was small enough: the states change too fast, or are no longer finite",
    2: "it needed too many steps",
}


@dataclass(frozen=True)
class LaneSolution:
    """What each lane did: (time, state or output, lane); steps are shared.

    `errors` are the solver's own estimates of the errors of states, then of outputs. `failures`
    holds a sentence for each lane that did not reach its end; its values mean nothing.
    """

    states: Array
    outputs: Array
    errors: Array
    last: Array
    failures: dict[int, str]
    steps: int
    rejections: int


@dataclass(frozen=True)
class Solution:
    """States, outputs and their estimated errors at the output times, and the work it took."""

    states: Array
    outputs: Array
    errors: Array
    last: Array
    steps: int
    rejections: int


def solve_compiled(
    model: CompiledModel,
    parameters: Array,
    initial: Array,
    pieces: Sequence[Piece],
    rtol: float = 1e-6,
) -> tuple[Array, Array]:
    """States and outputs at the output times, (time, state) and (time, output).

    Raises SolverFailure, which names the time at which the solver gave up.
    """
    found = solve_flat(model, parameters, initial, flatten(pieces), rtol)
    return found.states, found.outputs


def solve_flat(
    model: CompiledModel,
    parameters: Array,
    initial: Array,
    pieces: Pieces,
    rtol: float = 1e-6,
) -> Solution:
    """Like `solve_compiled`, for pieces that are already flat and a model of one lane.

    Releases Python's lock, so that several threads can solve at once.
    """
    found = solve_lanes(model, parameters[:, np.newaxis], initial[:, np.newaxis], pieces, rtol)
    for reason in found.failures.values():
        raise SolverFailure(reason)
    return Solution(
        found.states[..., 0],
        found.outputs[..., 0],
        found.errors[..., 0],
        found.last[..., 0],
        found.steps,
        found.rejections,
    )


def solve_lanes(
    model: CompiledModel,
    parameters: Array,
    initial: Array,
    pieces: Pieces,
    rtol: float = 1e-6,
    most_steps: int = MOST_STEPS,
) -> LaneSolution:
    """Solve as many parameter sets as the model has lanes; all arrays have the lane last.

    A lane that needs more than `most_steps` from one output or switch to the next gives up.
    """
    from simulator.solving.rodas_loading import compiled_loop  # numba is slow to import

    rows, size = len(pieces.outputs_after), len(model.layout.states)
    lanes, width = model.lanes, len(model.layout.outputs)
    work = workspace(model, rtol, rtol * ABSOLUTE_PER_RELATIVE, most_steps)
    work.states[:] = initial
    kept = Kept(
        np.empty((rows, size, lanes)),
        np.empty((rows, width, lanes)),
        np.empty((rows, size + width, lanes)),
    )
    zeros = np.zeros(lanes, dtype=np.int64)
    fate = Fate(zeros, zeros.copy(), np.zeros(lanes), np.zeros(2, dtype=np.int64))
    in_order = np.ascontiguousarray(parameters, dtype=np.float64)
    arguments = (kernels_of(model), in_order, pieces, work, kept, fate)
    compiled_loop(arguments)(*arguments)
    failures = {
        int(lane): _gave_up(pieces, fate, int(lane)) for lane in np.flatnonzero(fate.status)
    }
    steps, rejections = map(int, fate.counts)
    return LaneSolution(*kept, work.states.copy(), failures, steps, rejections)


def _gave_up(pieces: Pieces, fate: Fate, lane: int) -> str:
    minute = pieces.starts[fate.piece[lane], lane] + fate.elapsed[lane]
    return (
        f"the compiled solver gave up at minute {minute:g} of the simulation:"
        f" {FAILURES[int(fate.status[lane])]}"
    )
