"""Courses solved side by side or not at all, for searches that meet absurd parameter sets.

Where states oscillate fast or blow up, other solvers would go on for minutes; for a search it is
enough to know that such a set answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simulator.solving.compiled import Array
from simulator.solving.lanes import widest_lanes
from simulator.solving.rodas import LaneSolution, solve_lanes
from simulator.solving.rodas_arrays import side_by_side
from simulator.solving.steady import NoSteadyState, steady_state
from simulator.solving.steady_lanes import steady_lanes
from simulator.study.assembly import compiled_model
from simulator.study.lanes import Course, Solved, Solver, Untreated

MOST_STEPS = 1_000  # from one output or switch to the next; plausible people need a hundred
Rest = tuple[Array, Array]  # states, parameters


def solve_or_give_up(
    people: Sequence[Untreated], courses: Sequence[Course], rtol: float
) -> list[Solved | str]:
    """Every course from its person's rest; a text says why one has no result."""
    rests = [rest for some in _by_lanes(range(len(people))) for rest in _rests(people, some)]
    found: list[Solved | str] = ["there is no state of rest"] * len(courses)
    alike: dict[tuple[bytes, ...], list[int]] = {}
    for number, course in enumerate(courses):
        if rests[course.person] is not None:
            alike.setdefault(course.pieces.shape, []).append(number)
    for numbers in alike.values():
        for some in _by_lanes(numbers):
            given = [(courses[i], rests[courses[i].person]) for i in some]
            for i, solved in zip(some, _solved(given, rtol), strict=True):
                found[i] = solved
    return found


def _by_lanes(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    lanes = widest_lanes()
    for first in range(0, len(numbers), lanes):
        yield numbers[first : first + lanes]


def _filled(numbers: Sequence[int]) -> list[int]:
    """Numbers for every lane: the last one is repeated in lanes that would be empty."""
    return [*numbers, *[numbers[-1]] * (widest_lanes() - len(numbers))]


def _rests(people: Sequence[Untreated], some: Sequence[int]) -> Iterator[Rest | None]:
    lanes = _filled(some)
    parameters = np.column_stack([people[i].parameters for i in lanes])
    inputs = np.column_stack([people[i].inputs for i in lanes])
    together = steady_lanes(compiled_model(widest_lanes()), parameters, inputs)
    for lane, i in enumerate(some):
        if together.found[lane]:
            yield together.states[:, lane], together.parameters[:, lane]
        else:
            yield _rest_alone(people[i])


def _rest_alone(person: Untreated) -> Rest | None:
    try:
        found = steady_state(compiled_model(), person.parameters, person.inputs)
    except NoSteadyState:
        return None
    return found.states, found.parameters


def _solved(given: Sequence[tuple[Course, Rest | None]], rtol: float) -> Iterator[Solved | str]:
    """All together; if they give up, each alone, for it may have been its neighbour's fault."""
    ready = [(course, rest) for course, rest in given if rest is not None]
    together = _attempt(ready, rtol)
    for one, found in zip(ready, together, strict=True):
        if isinstance(found, str) and len(ready) > 1:
            yield _attempt([one], rtol)[0]
        else:
            yield found


def _attempt(ready: Sequence[tuple[Course, Rest]], rtol: float) -> list[Solved | str]:
    lanes = [ready[i] for i in _filled(range(len(ready)))]
    found = solve_lanes(
        compiled_model(widest_lanes()),
        np.column_stack([parameters for _, (_, parameters) in lanes]),
        np.column_stack([states for _, (states, _) in lanes]),
        side_by_side([course.pieces for course, _ in lanes]),
        rtol,
        MOST_STEPS,
    )
    return [
        found.failures.get(lane) or _of_lane(found, course, lane)
        for lane, (course, _) in enumerate(ready)
    ]


def _of_lane(found: LaneSolution, course: Course, lane: int) -> Solved:
    values = (found.states[course.rows, :, lane], found.outputs[course.rows, :, lane])
    return Solved(np.hstack(values), found.errors[course.rows, :, lane], Solver.vector)
