"""What one run of a sweep gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array
from simulator.study.lanes import Solver
from simulator.sweep.plan import SweepPlan

STATISTICS_OF: dict[str, Callable[[Array], Array]] = {
    "mean": lambda people: people.mean(axis=0),
    "sd": lambda people: people.std(axis=0, ddof=1) if len(people) > 1 else 0 * people[0],
    "p05": lambda people: np.percentile(people, 5, axis=0),
    "p95": lambda people: np.percentile(people, 95, axis=0),
}


@dataclass(frozen=True)
class RunOutcome:
    """Values (statistic, arm, time, read-out) with their errors, or the reasons why not."""

    run: int
    values: Array
    error_estimate: Array
    solver: Solver
    failures: tuple[str, ...] = ()
    people_lost: int = 0
    score: float = float("nan")

    @classmethod
    def failed(cls, plan: SweepPlan, run: int, why: str) -> RunOutcome:
        """A run without values."""
        readouts = len(plan.readouts)
        shape = (len(plan.statistics), len(plan.arms), len(plan.times_min), readouts)
        return cls(
            run, np.full(shape, np.nan), np.full(readouts, np.nan), Solver.none, (why,), plan.people
        )


def statistics(plan: SweepPlan, people: Array) -> Array:
    """(person, arm, time, read-out) as (statistic, arm, time, read-out)."""
    return np.stack([STATISTICS_OF[name](people) for name in plan.statistics])


def in_short(reasons: Sequence[str]) -> tuple[str, ...]:
    """Each reason once."""
    return tuple(dict.fromkeys(reasons))
