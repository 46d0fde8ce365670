"""Forward sensitivities: how states and outputs change with chosen settings, S' = J S + df/dp.

Radau IIA of order 5 solves both equations. SciPy solves for the states, and its dense output
passes through the stages of every step; in the same stages the sensitivities follow from a
linear system (`radau_step`), so that they are the derivatives of the computed solution itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import Radau

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.radau_step import NODES, radau_step
from simulator.solving.reference import ABSOLUTE_PER_RELATIVE, Piece, SolverFailure
from simulator.solving.slopes import Slopes
from simulator.solving.steady import SteadyState

LONGEST = 0.5  # of the time since the last switch: sensitivities may move where states rest


@dataclass(frozen=True)
class Moves:
    """What a piece of time does per unit of each direction: its inputs and jumps change.

    `inputs` is (input, direction) and `jumps` (state, direction).
    """

    inputs: Array
    jumps: Array


@dataclass(frozen=True)
class Followed:
    """States, then outputs, at the output times.

    `values` is (time, quantity) and `slopes` (time, quantity, direction).
    """

    values: Array
    slopes: Array


def follow(
    model: CompiledModel,
    slopes: Slopes,
    rest: SteadyState,
    ongoing: Array,
    directions: Array,
    pieces: Sequence[Piece],
    moves: Sequence[Moves],
    rtol: float = 1e-5,
) -> Followed:
    """Sensitivities from the untreated state on, which changes with the settings as well.

    `directions` (parameter, direction) says how parameters change; `ongoing` are the inputs of
    the untreated state. Raises SolverFailure with the time at which the solver gave up.
    """
    course = _Course(model, slopes, rest, ongoing, directions, rtol)
    for piece, move in zip(pieces, moves, strict=True):
        course.pass_through(piece, move)
    return Followed(np.array(course.kept), np.array(course.kept_slopes))


def untreated_slopes(
    model: CompiledModel, slopes: Slopes, rest: SteadyState, ongoing: Array, directions: Array
) -> tuple[Array, Array]:
    """Of the steady state (state, direction), and of the parameters with resting values.

    Both follow from the implicit function theorem: rates stay zero, and resting values stay those
    of the state.
    """
    size, resting = len(rest.states), len(model.layout.resting)
    places = np.array([model.parameter_index[f"rest.{n}"] for n in model.layout.resting], int)
    settings = np.concatenate([rest.parameters, ongoing])
    both = np.vstack(
        [
            slopes.rates(rest.states, settings).toarray(),
            slopes.readouts(rest.states, settings).toarray()[:resting],
        ]
    )
    unknown = both[:, [*range(size), *(size + places)]]
    unknown[size:, size:] -= np.eye(resting)
    known = both[:, size : size + len(directions)] @ directions
    found = np.linalg.solve(unknown, -known)
    moved = directions.copy()
    moved[places] += found[size:]
    return found[:size], moved


class _Course:
    """States and sensitivities as time goes on."""

    def __init__(
        self,
        model: CompiledModel,
        slopes: Slopes,
        rest: SteadyState,
        ongoing: Array,
        directions: Array,
        rtol: float,
    ) -> None:
        self._model, self._slopes, self._rtol = model, slopes, rtol
        self._parameters = rest.parameters
        self._states = rest.states.copy()
        self._sensitivity, self._moved = untreated_slopes(model, slopes, rest, ongoing, directions)
        self.kept: list[Array] = []
        self.kept_slopes: list[Array] = []

    def pass_through(self, piece: Piece, move: Moves) -> None:
        """Go to the end of a piece, and keep what it measures."""
        for place, amount in piece.jumps:
            self._states[place] += amount
        self._sensitivity = self._sensitivity + move.jumps
        moved = np.vstack([self._moved, move.inputs])
        settings = np.concatenate([self._parameters, piece.inputs])
        prepared = self._model.prepare(self._parameters, piece.inputs)
        times = np.unique([piece.start, *piece.output_times, piece.end])
        for start, end in itertools.pairwise(times):
            self._advance(start, end, prepared, settings, moved)
            if end in piece.output_times:
                self._keep(prepared, settings, moved)

    def _advance(
        self, start: float, end: float, prepared: Array, settings: Array, moved: Array
    ) -> None:
        solver = Radau(
            lambda _t, y: self._model.rates(y, prepared),
            start,
            self._states,
            end,
            jac=lambda _t, y: self._model.jacobian(y, prepared),
            rtol=self._rtol,
            atol=self._rtol * ABSOLUTE_PER_RELATIVE,
        )
        while solver.status == "running":
            before = solver.t
            _step(solver)
            longest = LONGEST * (before - start) or np.inf
            parts = int(np.ceil((solver.t - before) / longest)) or 1
            states = solver.dense_output()
            for t, t_next in itertools.pairwise(np.linspace(before, solver.t, parts + 1)):
                stages = [states(t + c * (t_next - t)) for c in NODES]
                matrices = [self._slopes.rates(stage, settings) for stage in stages]
                self._sensitivity = radau_step(self._sensitivity, moved, matrices, t_next - t)
        self._states = solver.y.copy()

    def _keep(self, prepared: Array, settings: Array, moved: Array) -> None:
        outputs = self._model.outputs(self._states, prepared)
        rows = self._slopes.readouts(self._states, settings)
        found = rows @ np.vstack([self._sensitivity, moved])
        resting = len(self._model.layout.resting)
        self.kept.append(np.concatenate([self._states, outputs]))
        self.kept_slopes.append(np.vstack([self._sensitivity, found[resting:]]))


def _step(solver: Radau) -> None:
    before = solver.t
    try:
        problem = solver.step()
    except ValueError:  # SciPy's word for a Jacobian that is no longer finite
        problem = "the rates are no longer finite"
    if problem is not None or not np.all(np.isfinite(solver.y)):
        raise SolverFailure(
            f"Radau gave up at minute {before:g} of the simulation:"
            f" {problem or 'the states are no longer finite'}"
        )
