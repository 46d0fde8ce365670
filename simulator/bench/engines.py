"""What can solve a course: each engine is one class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from scipy.integrate import LSODA

from simulator.bench.course import Course
from simulator.bench.plain_functions import PlainFunctions
from simulator.solving.compiled import Array
from simulator.solving.reference import Functions, solve_reference
from simulator.solving.rodas import solve_flat
from simulator.solving.rodas_arrays import flatten


class NotInstalled(Exception):
    """An engine whose library is missing; the message says how to install it."""


class Engine(ABC):
    """A solver that is ready to solve one course.

    What needs to be done only once belongs into the constructor, which is not timed; it raises
    NotInstalled if the engine needs a library that is not there.
    """

    name: ClassVar[str]

    def __init__(self, course: Course) -> None:
        self.course = course

    @abstractmethod
    def solve(self, rtol: float) -> Array:
        """States at the course's output times, (time, state)."""

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


class CountedLsoda(LSODA):
    """LSODA that counts the steps of all its instances."""

    steps = 0

    def step(self) -> str | None:
        CountedLsoda.steps += 1
        return super().step()
