"""The reference solver: SciPy, restarted at every switch, with the analytic Jacobian."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal
from typing import Protocol as Interface

import numpy as np
from scipy.integrate import LSODA, solve_ivp

from simulator.solving.compiled import Array

ABSOLUTE_PER_RELATIVE = 1e-3
Method = Literal["LSODA", "Radau", "BDF"] | type[LSODA]


class SolverFailure(Exception):
    """A solve that did not reach its end; the message is one human sentence."""


class Piece(Interface):
    """A stretch of time with constant inputs; see `study.timeline.Segment`."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def inputs(self) -> Array: ...
    @property
    def jumps(self) -> tuple[tuple[int, float], ...]: ...
    @property
    def output_times(self) -> Array: ...


class Functions(Interface):
    """What is solved; see `CompiledModel` for what the functions take and return."""

    def prepare(self, parameters: Array, inputs: Array) -> Array: ...
    def rates(self, states: Array, prepared: Array) -> Array: ...
    def jacobian(self, states: Array, prepared: Array) -> Array: ...
    def outputs(self, states: Array, prepared: Array) -> Array: ...


def solve_reference(
    model: Functions,
    parameters: Array,
    initial: Array,
    pieces: Sequence[Piece],
    method: Method = "LSODA",
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
        states = found[-1].copy()  # a bolus must not change what was measured before it
        for row in found[: len(piece.output_times)]:
            kept_states.append(row)
            kept_outputs.append(model.outputs(row, prepared))
        if on_piece is not None:
            on_piece()
    return np.array(kept_states), np.array(kept_outputs)


def _solve_piece(
    model: Functions, prepared: Array, states: Array, piece: Piece, method: Method, rtol: float
) -> Array:
    """States at the output times and at the end, which is the last row."""
    times = np.append(piece.output_times, piece.end)
    if len(times) > 1 and times[-2] == times[-1]:
        times = times[:-1]
    try:
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
    except ValueError:  # SciPy's word for a Jacobian that is no longer finite
        raise _gave_up(method, piece, "the rates are no longer finite") from None
    if not solution.success or not np.all(np.isfinite(solution.y)):
        raise _gave_up(method, piece, str(solution.message))
    found: Array = solution.y.T
    return found


def _gave_up(method: Method, piece: Piece, why: str) -> SolverFailure:
    name = method if isinstance(method, str) else method.__name__
    return SolverFailure(
        f"{name} gave up between minute {piece.start:g} and {piece.end:g} of the simulation: {why}"
    )
