"""What engines ask of a work, and what they do about runs that kill the process they are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

DEATHS_BEFORE_SUSPICION = 2
DEATHS_BEFORE_QUARANTINE = 3
MOST_DEATHS = 5
Report = Callable[[tuple[int, ...]], None]
OnDone = Callable[[int, bytes], None]


class EngineError(Exception):
    """Nothing more can be computed; the message says why in one sentence."""


@dataclass(frozen=True)
class Treatment:
    """Runs to try by themselves before their group, and runs not to compute, with the reasons.

    A trial leaves no trace in the content, so that suspicion alone changes nothing. With `only`,
    just these runs are computed and the content is of no use.
    """

    suspected: frozenset[int] = frozenset()
    excluded: Mapping[int, str] = field(default_factory=dict)
    only: frozenset[int] | None = None

    def wants(self, run: int) -> bool:
        """Whether to compute a run."""
        return run not in self.excluded and (self.only is None or run in self.only)

    def reasons(self, runs: Iterable[int]) -> list[tuple[int, str]]:
        """Which of the runs are left out, and why."""
        return [(run, self.excluded[run]) for run in runs if run in self.excluded]


class Work(Protocol):
    """Computes a shard, the same bytes for the same excluded runs; can be pickled.

    It calls `report` with the runs that it is about to compute together, so that the engine knows
    what was in flight if the process dies, and with no runs when they are done.
    """

    def __call__(self, shard: int, treatment: Treatment, report: Report) -> bytes: ...


class Strikes:
    """Which runs were in flight when a process died, and the treatment that follows.

    The runs of a group that was there twice are suspected; a run that was there three times, the
    last time by itself, is set aside.
    """

    def __init__(self) -> None:
        self.treatment = Treatment()
        self._of_run: Counter[int] = Counter()
        self._together: Counter[tuple[int, tuple[int, ...]]] = Counter()

    def died(self, shard: int, in_flight: tuple[int, ...]) -> None:
        """Note a death; raises EngineError if nothing that could be set aside explains them."""
        self._of_run.update(in_flight)
        if len(in_flight) == 1:
            (run,) = in_flight
            if self._of_run[run] >= DEATHS_BEFORE_QUARANTINE:
                self.exclude(run)
            return
        self._together[shard, in_flight] += 1
        if self._together[shard, in_flight] >= MOST_DEATHS:
            raise EngineError(
                f"shard {shard} was given up: {MOST_DEATHS} processes died computing it;"
                " is there enough memory?"
            )
        if any(self._of_run[run] >= DEATHS_BEFORE_SUSPICION for run in in_flight):
            suspected = self.treatment.suspected | set(in_flight)
            self.treatment = replace(self.treatment, suspected=suspected)

    def exclude(self, run: int) -> None:
        """From now on leave this run out."""
        why = f"it ended its process {DEATHS_BEFORE_QUARANTINE} times and was set aside"
        excluded = {**self.treatment.excluded, run: why}
        self.treatment = replace(self.treatment, excluded=excluded)
