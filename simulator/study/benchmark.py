"""How long a ten-session course with three months' follow-up takes, and how exact it is.

The same arm is solved by SciPy's LSODA with functions that SymPy writes for NumPy, by LSODA with
the compiled functions, and by the compiled solver at the loosest tolerance at which its error is
no larger than that of LSODA with the same functions. Errors are counted against a tight Radau.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from rich.table import Table
from scipy.integrate import LSODA

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import Functions, solve_reference
from simulator.solving.rodas import Solution, solve_flat
from simulator.solving.rodas_arrays import flatten
from simulator.study.assembly import ode_system
from simulator.study.load import load_study
from simulator.study.plain_functions import PlainFunctions
from simulator.study.simulate import arm_segments, prepare, untreated
from simulator.study.timeline import Segment

EXPERIMENT, ARM, DAY_MINUTES = "malavera2016", "active", 1440
RTOL, REFERENCE_RTOL = 1e-6, 1e-11
TRIED_RTOL = (1e-4, 5e-5, 2e-5, 1e-5, 5e-6, 2e-6, 1e-6, 5e-7, 2e-7, 1e-7)
SMALLEST_SCALE = 1e-6
LEAST_SECONDS = 0.2  # a fast solver is repeated more often, against the noise of a busy machine
Result = TypeVar("Result")
RESOLUTIONS = ("session", "train")


@dataclass(frozen=True)
class BenchRow:
    """One solver on one course.

    `seconds` is the fastest of all repeats; `error` the largest deviation of any state at any
    output time, in units of the state's largest absolute value; `speedup` is in relation to
    LSODA with compiled functions.
    """

    resolution: str
    solver: str
    rtol: float
    seconds: float
    steps: int
    error: float
    speedup: float


@dataclass(frozen=True)
class Course:
    """An arm ready to be solved, and its states according to the tight reference."""

    model: CompiledModel
    parameters: Array
    initial: Array
    pieces: Sequence[Segment]
    exact: Array

    def error(self, states: Array) -> float:
        """Largest deviation in units of each state's largest absolute value."""
        scale = np.maximum(np.abs(self.exact).max(axis=0), SMALLEST_SCALE)
        return float(np.max(np.abs(states - self.exact) / scale))


class CountedLsoda(LSODA):
    """LSODA that counts the steps of all its instances."""

    steps = 0

    def step(self) -> str | None:
        CountedLsoda.steps += 1
        return super().step()


def run_benchmark(
    repeats: int = 3, resolutions: Sequence[str] = RESOLUTIONS, plain: bool = True
) -> list[BenchRow]:
    """Time all solvers; `plain` includes the slow baseline with functions for NumPy."""
    return [row for kind in resolutions for row in _rows(kind, repeats, plain)]


def bench_table(rows: Sequence[BenchRow]) -> Table:
    """The rows for a terminal."""
    table = Table(title="Ten sessions and three months' follow-up, one arm")
    table.add_column("resolution")
    table.add_column("solver")
    for heading in ("rtol", "time", "steps", "error / scale", "speed-up"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(
            row.resolution,
            row.solver,
            f"{row.rtol:g}",
            f"{1e3 * row.seconds:.1f} ms",
            str(row.steps),
            f"{row.error:.1e}",
            f"{row.speedup:.2g}×",
        )
    return table


def course(resolution: str) -> Course:
    """The benchmark's arm with daily outputs."""
    study = load_study(EXPERIMENT, [f"record.every_min={DAY_MINUTES}", f"resolution={resolution}"])
    experiment = study.experiment
    arm, prepared = experiment.arms[ARM], prepare(experiment)
    rest = untreated(experiment, arm, prepared.model)
    pieces = arm_segments(experiment, arm, prepared, prepared.plans[ARM])
    exact, _ = solve_reference(
        prepared.model, rest.parameters, rest.states, pieces, "Radau", REFERENCE_RTOL
    )
    return Course(prepared.model, rest.parameters, rest.states, pieces, exact)


def _rows(resolution: str, repeats: int, plain: bool) -> Iterator[BenchRow]:
    given = course(resolution)
    seconds, steps, error = _lsoda(given, given.model, repeats)
    yield BenchRow(resolution, "LSODA, compiled functions", RTOL, seconds, steps, error, 1.0)
    if plain:
        found = _lsoda(given, PlainFunctions(ode_system()), 1)
        name = "LSODA, functions by SymPy for NumPy"
        yield BenchRow(resolution, name, RTOL, *found, speedup=seconds / found[0])
    rtol = _rtol_for(given, error)
    found = _compiled(given, rtol, repeats)
    yield BenchRow(resolution, "compiled", rtol, *found, speedup=seconds / found[0])


def _rtol_for(given: Course, error: float) -> float:
    """The loosest tolerance at which the compiled solver's error is no larger than `error`."""
    for rtol in TRIED_RTOL:
        if _compiled(given, rtol, 1)[2] <= error:
            return rtol
    return TRIED_RTOL[-1]


def _lsoda(given: Course, functions: Functions, repeats: int) -> tuple[float, int, float]:
    def solve() -> Array:
        CountedLsoda.steps = 0
        return solve_reference(
            functions, given.parameters, given.initial, given.pieces, CountedLsoda, RTOL
        )[0]

    seconds, states = _fastest(solve, repeats)
    return seconds, CountedLsoda.steps, given.error(states)


def _compiled(given: Course, rtol: float, repeats: int) -> tuple[float, int, float]:
    def solve() -> Solution:
        pieces = flatten(given.pieces)
        return solve_flat(given.model, given.parameters, given.initial, pieces, rtol)

    seconds, found = _fastest(solve, repeats)
    return seconds, found.steps, given.error(found.states)


def _fastest(solve: Callable[[], Result], repeats: int) -> tuple[float, Result]:
    """The least time in seconds that `solve` took, and what it found."""
    took: list[float] = []
    while len(took) < repeats or sum(took) < LEAST_SECONDS:
        begin = time.perf_counter()
        result = solve()
        took.append(time.perf_counter() - begin)
    return min(took), result
