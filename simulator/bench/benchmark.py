"""How long a ten-session course with three months' follow-up takes, and how exact it is.

Every engine solves the same arm, switch by switch, at the same tolerances; errors are counted
against a tight Radau. Uncoupled copies of the model show how the time grows with its size.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from simulator.bench.copies import copies
from simulator.bench.course import Course, course
from simulator.bench.engines import Compiled, Engine, Lsoda, NotInstalled, PlainLsoda, Vector
from simulator.bench.libroadrunner import LibRoadRunner
from simulator.solving.compiled import Array

ENGINES: tuple[type[Engine], ...] = (Lsoda, LibRoadRunner, Compiled, Vector)
RTOLS = (1e-4, 1e-6)
RESOLUTIONS = ("session", "train")
COPIES = (2, 4)
LEAST_SECONDS = 0.5  # a fast engine is repeated more often, against the noise of a busy machine
MOST_SECONDS = 5.0  # and a slow one less often than asked for


@dataclass(frozen=True)
class Timing:
    """`seconds` for one course is the fastest of all repeats; for `error` see `Course.error`."""

    rtol: float
    seconds: float
    steps: int
    error: float


@dataclass(frozen=True)
class BenchRow:
    """One engine on one course; without a timing, `engine` says why there is none."""

    resolution: str
    states: int
    engine: str
    timing: Timing | None


def run_benchmark(
    repeats: int = 3,
    resolutions: Sequence[str] = RESOLUTIONS,
    plain: bool = True,
    sizes: Sequence[int] = COPIES,
) -> list[BenchRow]:
    """Time every engine; on the first resolution also the slow baseline, and copies of the model.

    `plain` asks for the baseline, LSODA with functions for NumPy.
    """
    rows: list[BenchRow] = []
    for kind in resolutions:
        given, is_first = course(kind), kind == resolutions[0]
        slow = (PlainLsoda,) if plain and is_first else ()
        rows += _rows(kind, given, (*slow, *ENGINES), repeats)
        for count in sizes if is_first else ():
            rows += _rows(kind, copies(given, count), ENGINES, repeats)
    return rows


def bench_table(rows: Sequence[BenchRow]) -> Table:
    """The rows for a terminal."""
    table = Table(title="Ten sessions and three months' follow-up, one arm")
    table.add_column("resolution")
    table.add_column("states", justify="right")
    table.add_column("solver")
    for heading in ("rtol", "time", "steps", "error / scale"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(row.resolution, str(row.states), row.engine, *_cells(row.timing))
    return table


def _cells(timing: Timing | None) -> tuple[str, ...]:
    if timing is None:
        return ("–",) * 4
    milliseconds = f"{1e3 * timing.seconds:.3g} ms"
    return f"{timing.rtol:g}", milliseconds, str(timing.steps), f"{timing.error:.1e}"


def _rows(
    resolution: str, given: Course, engines: Sequence[type[Engine]], repeats: int
) -> Iterator[BenchRow]:
    states = len(given.initial)
    for kind in engines:
        try:
            engine = kind(given)
        except NotInstalled as why:
            yield BenchRow(resolution, states, f"{kind.name}: {why}", None)
            continue
        for rtol in RTOLS:
            seconds, found = _fastest(engine, rtol, repeats)
            timing = Timing(rtol, seconds, engine.steps(), given.error(found))
            yield BenchRow(resolution, states, kind.name, timing)


def _fastest(engine: Engine, rtol: float, repeats: int) -> tuple[float, Array]:
    """The least time in seconds that a course took, and what was found."""
    took: list[float] = []
    while sum(took) < LEAST_SECONDS or (len(took) < repeats and sum(took) < MOST_SECONDS):
        begin = time.perf_counter()
        found = engine.solve(rtol)
        took.append(time.perf_counter() - begin)
    return min(took) / engine.courses_at_once, found
