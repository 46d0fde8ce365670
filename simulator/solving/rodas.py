"""The compiled solver: RODAS4 on the model's machine code, a whole arm in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import ABSOLUTE_PER_RELATIVE, Piece, SolverFailure
from simulator.solving.rodas_arrays import Pieces, Tolerance, flatten, kernels_of, workspace

FAILURES = {
    1: "no step was small enough: the states change too fast, or are no longer finite",
    2: "it needed too many steps",
}


@dataclass(frozen=True)
class Solution:
    """States and outputs at the output times, the last state, and the work it took."""

    states: Array
    outputs: Array
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
    """Like `solve_compiled`, for pieces that are already flat.

    Releases Python's lock, so that several threads can solve at once.
    """
    from simulator.solving.rodas_loading import compiled_loop  # numba is slow to import

    rows = len(pieces.outputs_after)
    states = np.array(initial, dtype=np.float64)
    kept_states = np.empty((rows, len(model.layout.states)))
    kept_outputs = np.empty((rows, len(model.layout.outputs)))
    counts = np.zeros(2, dtype=np.int64)
    arguments = (
        kernels_of(model),
        np.array(parameters, dtype=np.float64),
        states,
        pieces,
        Tolerance(rtol, rtol * ABSOLUTE_PER_RELATIVE),
        workspace(model),
        kept_states,
        kept_outputs,
        counts,
    )
    status, piece, elapsed = compiled_loop(arguments)(*arguments)
    if status:
        minute = pieces.starts[piece] + elapsed
        raise SolverFailure(
            f"the compiled solver gave up at minute {minute:g} of the simulation:"
            f" {FAILURES[status]}"
        )
    return Solution(kept_states, kept_outputs, states, int(counts[0]), int(counts[1]))
