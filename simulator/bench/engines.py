"""What can solve a course: each engine is one class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from scipy.integrate import LSODA

from simulator.bench.course import Course
from simulator.bench.plain_functions import PlainFunctions
from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.generate import generate
from simulator.solving.lanes import widest_lanes
from simulator.solving.reference import Functions, solve_reference
from simulator.solving.rodas import solve_flat, solve_lanes
from simulator.solving.rodas_arrays import flatten, side_by_side
from simulator.solving.steady_lanes import steady_lanes
from simulator.study.assembly import ingredients
from simulator.study.cohort import draw_persons
from simulator.study.schema import Cohort


class NotInstalled(Exception):
    """An engine whose library is missing; the message says how to install it."""


class Engine(ABC):
    """A solver that is ready to solve one course.

    What needs to be done only once belongs into the constructor, which is not timed; it raises
    NotInstalled if the engine needs a library that is not there.
    """

    name: ClassVar[str]
    courses_at_once = 1

    def __init__(self, course: Course) -> None:
        self.course = course

    @abstractmethod
    def solve(self, rtol: float) -> Array:
        """States at the course's output times, (time, state); of the first of several courses."""

    @abstractmethod
    def steps(self) -> int:
        """How many steps the last `solve` accepted; may solve again to find out."""


class Lsoda(Engine):
    """SciPy's LSODA with the compiled functions and their Jacobian."""

    name = "LSODA, compiled functions"

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.functions: Functions = course.model

    def solve(self, rtol: float) -> Array:
        CountedLsoda.steps = 0
        c = self.course
        return solve_reference(
            self.functions, c.parameters, c.initial, c.pieces, CountedLsoda, rtol
        )[0]

    def steps(self) -> int:
        return CountedLsoda.steps


class PlainLsoda(Lsoda):
    """SciPy's LSODA with functions that SymPy writes for NumPy."""

    name = "LSODA, functions by SymPy for NumPy"

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.functions = PlainFunctions(course.system)


class Compiled(Engine):
    """The simulator's own solver in machine code."""

    name = "compiled"

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.solve(1e-3)  # its machine code is loaded at the first call

    def solve(self, rtol: float) -> Array:
        c = self.course
        found = solve_flat(c.model, c.parameters, c.initial, flatten(c.pieces), rtol)
        self._steps = found.steps
        return found.states

    def steps(self) -> int:
        return self._steps


class Vector(Engine):
    """The same with a course in every lane of a vector; the other lanes are other people."""

    name = "compiled, a vector of courses"

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        lanes = self.courses_at_once = widest_lanes()
        self._model = CompiledModel(*generate(course.system, lanes))
        self._parameters = _people(course, lanes)
        inputs = np.repeat(course.pieces[0].inputs[:, np.newaxis], lanes, axis=1)
        rest = steady_lanes(self._model, self._parameters, inputs)
        self._parameters, self._initial = rest.parameters, rest.states
        self._parameters[:, 0], self._initial[:, 0] = course.parameters, course.initial
        self.solve(1e-3)

    def solve(self, rtol: float) -> Array:
        pieces = side_by_side([flatten(self.course.pieces)] * self.courses_at_once)
        found = solve_lanes(self._model, self._parameters, self._initial, pieces, rtol)
        self._steps = found.steps
        return found.states[..., 0]

    def steps(self) -> int:
        return self._steps


def _people(course: Course, lanes: int) -> Array:
    """Parameters of as many people, (parameter, lane); of one, if the model is another."""
    parameters = np.repeat(course.parameters[:, np.newaxis], lanes, axis=1)
    drawn = draw_persons(Cohort(n=max(lanes, 2)), ingredients().parameters)
    for lane, person in enumerate(drawn[:lanes]):
        for name, value in person.items():
            if name in course.model.parameter_index:
                parameters[course.model.parameter_index[name], lane] = value
    return parameters


class CountedLsoda(LSODA):
    """LSODA that counts the steps of all its instances."""

    steps = 0

    def step(self) -> str | None:
        CountedLsoda.steps += 1
        return super().step()
