"""Many parameter sets put the questions of calibration, in several processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import numpy as np

from simulator.evidence.processes import pool
from simulator.evidence.questions import Task, answers, asked_in
from simulator.evidence.side_by_side import SideBySide
from simulator.solving.compiled import Array

BLOCK = 8  # parameter sets that are solved together, on any machine
_here: Answers | None = None


class Answers:
    """The tasks in this process, planned once."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._studies = SideBySide([task.experiment for task in tasks])

    def __call__(self, sets: Sequence[Mapping[str, float]]) -> Array:
        """What each set answers, (set, question)."""
        found = self._studies.runs(sets)
        rows = [
            [answers(task, run) for task, run in zip(self._tasks, runs, strict=True)]
            for runs in found
        ]
        return np.array([np.concatenate(row) for row in rows])


class Answering:
    """A pool of processes with the tasks; blocks of sets go to whoever is free.

    The blocks are the same for any number of processes, and so are the answers.
    """

    def __init__(self, tasks: Sequence[Task], workers: int = 2) -> None:
        self.asked = asked_in(tasks)
        self.sets_answered = 0
        self._pool = pool(workers, _begin, tasks)

    def __call__(self, sets: Sequence[Mapping[str, float]]) -> Array:
        """What each set answers, (set, question)."""
        self.sets_answered += len(sets)
        blocks = [sets[i : i + BLOCK] for i in range(0, len(sets), BLOCK)]
        return np.concatenate(list(self._pool.map(_answered, blocks)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)


def _begin(tasks: Sequence[Task]) -> None:
    global _here
    _here = Answers(tasks)


def _answered(block: Sequence[Mapping[str, float]]) -> Array:
    assert _here is not None
    return _here(block)
