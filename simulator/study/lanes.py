"""Many arms of many persons through the compiled solver, as many side by side as fit a vector.

What cannot be solved side by side is solved alone, then by SciPy; what SciPy cannot solve either
is a failure with a sentence, and spares the others. Who shares a vector is decided by the order
of what is given, so the same input gives the same bits anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import SolverFailure, solve_reference
from simulator.solving.rodas import solve_flat, solve_lanes
from simulator.solving.rodas_arrays import Pieces, pieces_of, side_by_side
from simulator.solving.steady import NoSteadyState, steady_state
from simulator.solving.steady_lanes import steady_lanes

MOST_STEPS = 20_000  # from one output to the next; stiffer lanes are solved alone


class Solver(IntEnum):
    """Which solver a result comes from: the last resort that was needed."""

    vector = 0
    scalar = 1
    scipy = 2
    none = 3


@dataclass(frozen=True)
class Untreated:
    """A person before anything is given: parameters and the inputs that hold all through."""

    parameters: Array
    inputs: Array


@dataclass(frozen=True)
class Course:
    """An arm in the person number `person`; `rows` are the outputs that are wanted."""

    person: int
    pieces: Pieces
    rows: NDArray[np.intp]


@dataclass(frozen=True)
class Solved:
    """States, then outputs, at the wanted times (time, quantity), their errors, and the solver.

    `errors` are the solver's own estimates, not a number where SciPy gives none.
    """

    values: Array
    errors: Array
    solver: Solver


@dataclass(frozen=True)
class _Rest:
    states: Array
    parameters: Array


def solve_courses(
    scalar: CompiledModel,
    vector: CompiledModel,
    persons: Sequence[Untreated],
    courses: Sequence[Course],
    rtol: float,
) -> list[Solved | str]:
    """Solve every course from its person's steady state; a text says why one failed.

    `scalar` and `vector` are the same model with one and with several lanes.
    """
    rests = _rests(scalar, vector, persons)
    found: list[Solved | str] = ["not solved"] * len(courses)
    alike: dict[tuple[bytes, ...], list[int]] = {}
    for number, course in enumerate(courses):
        rest = rests[course.person]
        if isinstance(rest, str):
            found[number] = rest
        else:
            alike.setdefault(course.pieces.shape, []).append(number)
    for numbers in alike.values():
        for chosen in _vectors(numbers, vector.lanes):
            given = [(courses[i], rests[courses[i].person]) for i in chosen]
            for i, solved in zip(chosen, _side_by_side(scalar, vector, given, rtol), strict=True):
                found[i] = solved
    return found


def solve_with_scipy(
    model: CompiledModel, person: Untreated, course: Course, rtol: float
) -> Solved | str:
    """The same for one course with SciPy alone, rest included: what results are checked against."""
    try:
        rest = steady_state(model, person.parameters, person.inputs)
    except NoSteadyState as failure:
        return str(failure)
    return _by_scipy(model, course, _Rest(rest.states, rest.parameters), rtol)


def _vectors(numbers: Sequence[int], lanes: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(numbers), lanes):
        yield numbers[first : first + lanes]


def _rests(
    scalar: CompiledModel, vector: CompiledModel, persons: Sequence[Untreated]
) -> list[_Rest | str]:
    rests: list[_Rest | str] = []
    for chosen in _vectors(range(len(persons)), vector.lanes):
        lanes = _filled(chosen, vector.lanes)
        parameters = np.column_stack([persons[i].parameters for i in lanes])
        inputs = np.column_stack([persons[i].inputs for i in lanes])
        found = steady_lanes(vector, parameters, inputs)
        for lane, i in enumerate(chosen):
            if found.found[lane]:
                rests.append(_Rest(found.states[:, lane], found.parameters[:, lane]))
            else:
                rests.append(_rest_alone(scalar, persons[i]))
    return rests


def _rest_alone(model: CompiledModel, person: Untreated) -> _Rest | str:
    try:
        rest = steady_state(model, person.parameters, person.inputs)
    except NoSteadyState as failure:
        return str(failure)
    return _Rest(rest.states, rest.parameters)


def _side_by_side(
    scalar: CompiledModel,
    vector: CompiledModel,
    given: Sequence[tuple[Course, _Rest | str]],
    rtol: float,
) -> Iterator[Solved | str]:
    ready = [(course, rest) for course, rest in given if isinstance(rest, _Rest)]
    lanes = [ready[i] for i in _filled(range(len(ready)), vector.lanes)]
    found = solve_lanes(
        vector,
        np.column_stack([rest.parameters for _, rest in lanes]),
        np.column_stack([rest.states for _, rest in lanes]),
        side_by_side([course.pieces for course, _ in lanes]),
        rtol,
        MOST_STEPS,
    )
    for lane, (course, rest) in enumerate(ready):
        if lane in found.failures:
            yield _alone(scalar, course, rest, rtol)
            continue
        values = (found.states[course.rows, :, lane], found.outputs[course.rows, :, lane])
        yield Solved(np.hstack(values), found.errors[course.rows, :, lane], Solver.vector)


def _alone(model: CompiledModel, course: Course, rest: _Rest, rtol: float) -> Solved | str:
    try:
        found = solve_flat(model, rest.parameters, rest.states, course.pieces, rtol)
    except SolverFailure:
        return _by_scipy(model, course, rest, rtol)
    values = np.hstack([found.states, found.outputs])
    return Solved(values[course.rows], found.errors[course.rows], Solver.scalar)


def _by_scipy(model: CompiledModel, course: Course, rest: _Rest, rtol: float) -> Solved | str:
    try:
        found = solve_reference(
            model, rest.parameters, rest.states, pieces_of(course.pieces), "LSODA", rtol
        )
    except SolverFailure as failure:
        return str(failure)
    values = np.hstack(found)[course.rows]
    return Solved(values, np.full_like(values, np.nan), Solver.scipy)


def _filled(numbers: Sequence[int], lanes: int) -> list[int]:
    """Numbers for every lane: the last one is repeated in lanes that would be empty."""
    return [*numbers, *[numbers[-1]] * (lanes - len(numbers))]
