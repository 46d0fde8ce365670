"""What engines ask of a work, and what they do about runs that kill the process they are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

DEATHS_BEFORE_ALONE = 2
DEATHS_BEFORE_QUARANTINE = 3
DEATHS_OF_A_SHARD = 5
Report = Callable[[tuple[int, ...]], None]
OnDone = Callable[[int, bytes], None]


class EngineError(Exception):
    """Nothing more can be computed; the message says why in one sentence."""


@dataclass(frozen=True)
class Treatment:
    """Runs to compute by themselves, and runs not to compute, each with the reason.

    With `only`, just these runs are tried and the content is of no use.
    """

    alone: frozenset[int] = frozenset()
    excluded: Mapping[int, str] = field(default_factory=dict)
    only: frozenset[int] | None = None

    def wants(self, run: int) -> bool:
        """Whether to compute a run."""
        return run not in self.excluded and (self.only is None or run in self.only)

    def reasons(self, runs: Iterable[int]) -> list[tuple[int, str]]:
        """Which of the runs are left out, and why."""
        return [(run, self.excluded[run]) for run in runs if run in self.excluded]


class Work(Protocol):
    """Computes a shard, the same bytes for the same treatment; can be pickled.

    It calls `report` with the runs that it is about to compute together, so that the engine knows
    what was in flight if the process dies, and with no runs when they are done.
    """

    def __call__(self, shard: int, treatment: Treatment, report: Report) -> bytes: ...


class Strikes:
    """Which runs were in flight when a process died, and the treatment that follows.

    A group that was there twice is from then on computed run by run; a run that was there three
    times is set aside.
    """

    def __init__(self) -> None:
        self.treatment = Treatment()
        self._of_run: Counter[int] = Counter()
        self._of_shard: Counter[int] = Counter()

    def died(self, shard: int, in_flight: tuple[int, ...]) -> None:
        """Note a death; raises EngineError if a shard cannot even be begun."""
        if not in_flight:
            self._of_shard[shard] += 1
            if self._of_shard[shard] >= DEATHS_OF_A_SHARD:
                raise EngineError(
                    f"shard {shard} was given up: {DEATHS_OF_A_SHARD} processes died before or"
                    " after its runs; is there enough memory?"
                )
            return
        self._of_run.update(in_flight)
        if len(in_flight) > 1:
            if max(self._of_run[run] for run in in_flight) >= DEATHS_BEFORE_ALONE:
                self.set_alone(in_flight)
        elif self._of_run[in_flight[0]] >= DEATHS_BEFORE_QUARANTINE:
            self.exclude(in_flight[0])

    def set_alone(self, runs: Iterable[int]) -> None:
        """From now on compute these one by one."""
        self.treatment = replace(self.treatment, alone=self.treatment.alone | set(runs))

    def exclude(self, run: int) -> None:
        """From now on leave this run out."""
        why = f"it ended its process {DEATHS_BEFORE_QUARANTINE} times and was set aside"
        excluded = {**self.treatment.excluded, run: why}
        self.treatment = replace(self.treatment, excluded=excluded)
