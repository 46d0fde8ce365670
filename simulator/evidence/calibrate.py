"""Fitting the free parameters: bounded least squares from many starts, then moves one by one.

Free are the parameters of tier `fitted_here`, between the bounds of their records. A residual is
how far an answer lies outside what is expected, in units of a scale; beside it stand pulls towards
what was believed beforehand. Held-out findings are dropped before anything is simulated. Work is
measured in parameter sets tried, never by the clock, so the result depends on the seed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from simulator.evidence.answering import BLOCK, Answering
from simulator.evidence.fitted_records import as_written, free_parameters
from simulator.evidence.objective import Objective
from simulator.evidence.one_by_one import move_one_by_one
from simulator.evidence.questions import tasks
from simulator.evidence.searching import (
    POPULATION,
    Ending,
    Report,
    beginnings,
    descend,
    descend_from,
    evolve,
)
from simulator.evidence.unit_space import unit_space
from simulator.solving.compiled import Array

SETS_PER_MINUTE = 210  # all questions of some 80 studies on two cores
SCREENED, SCOUTED, CROSS_CHECKED, POLISHED, MOVED = 0.03, 0.3, 0.12, 0.15, 0.4  # shares of work
WORTH_POLISHING = 1.02  # cost of the cross-check, in units of the best


@dataclass(frozen=True)
class Budget:
    """How many parameter sets each stage may try."""

    screened: int
    steps_per_start: int
    generations: int
    last_steps: int
    moved: int


@dataclass(frozen=True)
class Calibration:
    """What a fit found: the best point, where every start ended, and misses by question."""

    units: Array
    before: dict[str, float]
    after: dict[str, float]
    cost_before: float
    cost_after: float
    ends: tuple[Ending, ...]
    cross_check: Ending | None
    misses: dict[str, float]


@contextmanager
def opened_objective(workers: int = 2) -> Iterator[Objective]:
    """What shipped studies ask of the free parameters, with processes that find out."""
    space = unit_space(free_parameters())
    with Answering(tasks(), workers) as answer:
        yield Objective(space, answer.asked, answer, space.recorded)


def budget(minutes: float, starts: int, size: int, with_cma: bool) -> Budget:
    """For so many free parameters; a step costs a set for each, and the point in each block."""
    sets = minutes * SETS_PER_MINUTE
    a_step = 1 + np.ceil(size / (BLOCK - 1)) * BLOCK
    last = POLISHED + (0 if with_cma else CROSS_CHECKED)
    return Budget(
        screened=int(SCREENED * sets),
        steps_per_start=max(2, int(SCOUTED * sets / a_step / max(starts, 1))),
        generations=max(1, int(CROSS_CHECKED * sets / POPULATION)) if with_cma else 0,
        last_steps=max(2, int(last * sets / a_step)),
        moved=int(MOVED * sets),
    )


def calibrate(
    objective: Objective,
    starts: int = 8,
    seed: int = 1,
    minutes: float = 12,
    with_cma: bool = True,
    report: Report = print,
) -> Calibration:
    """The best of many starts; with `starts` 0 the recorded values as they are."""
    recorded = objective.space.recorded
    first = float(objective.cost(objective.answers(recorded[np.newaxis])[0], recorded))
    report(f"{len(objective.space)} free parameters, {len(objective.asked.ids)} questions")
    report(f"cost {first:.2f} with the recorded values")
    if not starts:
        return _calibration(objective, Ending(recorded, first), (), None, first)
    allowed = budget(minutes, starts, len(objective.space), with_cma)
    begun, middle = beginnings(objective, starts, allowed.screened, seed)
    report(f"cost {middle:.2f} in the middle of {allowed.screened} sets from everywhere")
    ends = descend_from(objective, begun, allowed.steps_per_start, report)
    best = min(ends, key=lambda end: end.cost)
    best = descend(objective, best.units, allowed.last_steps)
    report(f"best start, continued: cost {best.cost:.2f}")
    other = evolve(objective, best.units, allowed.generations, seed) if with_cma else None
    if other is not None:
        report(f"cross-check without slopes: cost {other.cost:.2f}")
        if other.cost < WORTH_POLISHING * best.cost:
            continued = descend(objective, other.units, allowed.steps_per_start)
            report(f"cross-check, continued: cost {continued.cost:.2f}")
            best = min(best, continued, other, key=lambda end: end.cost)
    best = move_one_by_one(objective, best, allowed.moved, report)
    return _calibration(objective, best, tuple(ends), other, first)


def _calibration(
    objective: Objective,
    best: Ending,
    ends: tuple[Ending, ...],
    cross_check: Ending | None,
    first: float,
) -> Calibration:
    space = objective.space
    whole = np.round(best.units, 6)  # searches that slide along a bound stop just before it
    written = {name: as_written(value) for name, value in space.values(whole).items()}
    units = space.units_of(written)
    answers = objective.answers(units[np.newaxis])[0]
    missed = objective.asked.misses(answers)
    return Calibration(
        units=units,
        before={p.id: p.value for p in space.parameters},
        after=written,
        cost_before=first,
        cost_after=float(objective.cost(answers, units)),
        ends=ends,
        cross_check=cross_check,
        misses={
            n: float(r) for n, r in zip(objective.asked.ids, missed, strict=True) if abs(r) > 0.5
        },
    )


def summary(result: Calibration, units: Callable[[str], str]) -> list[str]:
    """What moved, what is still missed: lines for people."""
    lines = [f"cost {result.cost_before:.2f} before, {result.cost_after:.2f} after", "parameters:"]
    for name, value in result.after.items():
        lines.append(
            f"  {name:38s} {result.before[name]:.4g} -> {value:.4g} {units(name)}".rstrip()
        )
    lines.append("still missed (in units of the scale):" if result.misses else "nothing is missed")
    by_size = sorted(result.misses.items(), key=lambda item: -abs(item[1]))
    lines += [f"  {name:38s} {miss:+.2f}" for name, miss in by_size]
    return lines
