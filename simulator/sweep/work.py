"""Computing a shard: what a worker does, wherever it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from simulator.solving.compiled import Array
from simulator.study.lanes import solve_with_scipy
from simulator.sweep.content import ShardContent
from simulator.sweep.engines.treatment import Report, Treatment
from simulator.sweep.outcome import RunOutcome
from simulator.sweep.plan import SweepPlan, plan_from
from simulator.sweep.runs import Runs

CHECK_RTOL_SHARE = 0.01


@dataclass(frozen=True)
class SweepWork:
    """Computes any shard of a plan; see `engines.treatment.Work`."""

    plan: SweepPlan

    def __reduce__(self) -> tuple[Callable[[str], SweepWork], tuple[str]]:
        """Travels as text: small, and without what was computed from it."""
        return _work_from, (self.plan.as_json(),)

    @cached_property
    def _runs(self) -> Runs:
        return Runs(self.plan)

    def __call__(self, shard: int, treatment: Treatment, report: Report) -> bytes:
        """The content of a shard, the same wherever and whenever it is computed."""
        runs = self._runs
        outcomes: dict[int, RunOutcome] = {
            run: RunOutcome.failed(self.plan, run, why)
            for run, why in treatment.reasons(self.plan.runs_of(shard))
        }
        for block in self.plan.blocks_of(shard):
            group = tuple(run for run in block if treatment.wants(run))
            for run in group:
                if run in treatment.suspected:
                    report((run,))
                    runs.outcomes([run])
            if group:
                report(group)
                outcomes |= zip(group, runs.outcomes(group), strict=True)
        report(())
        if treatment.only is not None:
            return b""
        return self._content(shard, runs, [outcomes[run] for run in sorted(outcomes)]).as_bytes()

    def _content(self, shard: int, runs: Runs, outcomes: Sequence[RunOutcome]) -> ShardContent:
        failures = [(o.run, why) for o in outcomes for why in o.failures]
        checked_run, checked = _check(self.plan, shard, runs, outcomes)
        return ShardContent(
            runs=np.array([o.run for o in outcomes], dtype=np.int64),
            values=np.stack([o.values for o in outcomes]),
            error_estimate=np.stack([o.error_estimate for o in outcomes]),
            solver=np.array([o.solver for o in outcomes], dtype=np.int8),
            failed=np.array([bool(o.failures) for o in outcomes], dtype=np.int8),
            people_lost=np.array([o.people_lost for o in outcomes], dtype=np.int64),
            score=np.array([o.score for o in outcomes]),
            failure_run=np.array([run for run, _ in failures], dtype=np.int64),
            failure_reason=np.array([why for _, why in failures], dtype=np.str_),
            checked=checked,
            checked_run=np.array(checked_run, dtype=np.int64),
        )


def _check(
    plan: SweepPlan, shard: int, runs: Runs, outcomes: Sequence[RunOutcome]
) -> tuple[int, Array]:
    """Solve one random arm of a random person and run again with SciPy: the differences."""
    nothing = np.full(len(plan.readouts), np.nan)
    if not plan.is_checked(shard):
        return -1, nothing
    solved = [o.run for o in outcomes if not o.failures and o.people_lost == 0]
    if not solved:
        return -1, nothing
    random = np.random.default_rng([plan.design.seed, shard])
    run = int(random.choice(solved))
    chosen = int(random.integers(plan.people))
    people, courses = runs.person(run, chosen)
    course = courses[int(random.integers(len(courses)))]
    (ours,) = runs.solve(people, [course])
    rtol = plan.rtol * CHECK_RTOL_SHARE
    exact = solve_with_scipy(runs.model, people[course.person], course, rtol)
    if isinstance(ours, str) or isinstance(exact, str):
        return -1, nothing
    difference = np.abs(runs.read(ours.values) - runs.read(exact.values))
    return run, np.fmax.reduce(difference, axis=0)


@cache
def _work_from(text: str) -> SweepWork:
    plan = plan_from(text)
    if plan.as_json() != text:
        raise RuntimeError("this worker has another version of the program than who asked it")
    return SweepWork(plan)
