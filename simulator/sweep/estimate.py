"""What a sweep will cost, from a few of its runs, solved twice: once to warm up, once timed."""

from __future__ import annotations

import time
from dataclasses import dataclass

from simulator.sweep.outcome import RunOutcome
from simulator.sweep.plan import BLOCK_RUNS, SweepPlan
from simulator.sweep.runs import Runs

BYTES_PER_NUMBER = 8
FILES = 2  # the shards and the data set made of them


@dataclass(frozen=True)
class Estimate:
    """Runs, solves, seconds of one processor, bytes on disk; and the first outcome."""

    runs: int
    solves: int
    seconds_of_one_core: float
    bytes_on_disk: int
    first: RunOutcome

    def seconds(self, workers: int) -> float:
        """How long it will take, roughly."""
        return self.seconds_of_one_core / workers


def estimate(plan: SweepPlan) -> Estimate:
    """Solve the first runs and extrapolate."""
    runs = Runs(plan)
    size = plan.design.size
    some = range(min(size, BLOCK_RUNS if plan.people == 1 else 1))
    first = runs.outcomes(some)[0]
    start = time.perf_counter()
    runs.outcomes(some)
    per_run = (time.perf_counter() - start) / len(some)
    numbers = first.values.size + first.error_estimate.size + len(plan.design.axes) + 4
    return Estimate(
        size,
        size * plan.solves_per_run,
        size * per_run,
        size * numbers * BYTES_PER_NUMBER * FILES,
        first,
    )
