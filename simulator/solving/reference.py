"""The reference solver: SciPy, restarted at every switch, with the analytic Jacobian."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol as Interface

import numpy as np
from scipy.integrate import solve_ivp

from simulator.solving.compiled import Array, CompiledModel

ABSOLUTE_PER_RELATIVE = 1e-3


class SolverFailure(Exception):
    """A solve that did not reach its end; the message is one human sentence."""


class Piece(Interface):
    """A stretch of time with constant inputs; see `study.timeline.Segment`."""

    start: float
    end: float
    inputs: Array
    jumps: tuple[tuple[int, float], ...]
    output_times: Array


def solve_reference(
    model: CompiledModel,
    parameters: Array,
    initial: Array,
    pieces: Sequence[Piece],
    method: str = "LSODA",
    rtol: float = 1e-6,
    on_piece: Callable[[], None] | None = None,
) -> tuple[Array, Array]:
    """States and outputs at the output times, (time, state) and (time, output).

    Raises SolverFailure, which names the time at which the solver gave up.
    """
    states = initial.copy()
    kept_states: list[Array] = []
    kept_outputs: list[Array] = []
    for piece in pieces:
        for place, amount in piece.jumps:
            states[place] += amount
        prepared = model.prepare(parameters, piece.inputs)
        found = _solve_piece(model, prepared, states, piece, method, rtol)
        states = found[-1]
        for row in found[: len(piece.output_times)]:
            kept_states.append(row)
            kept_outputs.append(model.outputs(row, prepared))
        if on_piece is not None:
            on_piece()
    return np.array(kept_states), np.array(kept_outputs)


def _solve_piece(
    model: CompiledModel, prepared: Array, states: Array, piece: Piece, method: str, rtol: float
) -> Array:
    """States at the output times and at the end, which is the last row."""
    times = np.append(piece.output_times, piece.end)
    if len(times) > 1 and times[-2] == times[-1]:
        times = times[:-1]
    solution = solve_ivp(
        lambda _t, y: model.rates(y, prepared),
        (piece.start, piece.end),
        states,
        method=method,
        t_eval=times,
        jac=lambda _t, y: model.jacobian(y, prepared),
        rtol=rtol,
        atol=rtol * ABSOLUTE_PER_RELATIVE,
    )
    if not solution.success or not np.all(np.isfinite(solution.y)):
        raise SolverFailure(
            f"{method} gave up between minute {piece.start:g} and {piece.end:g}"
            f" of the simulation: {solution.message}"
        )
    found: Array = solution.y.T
    return found
