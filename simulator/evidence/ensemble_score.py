"""Findings under every set of the ensemble: how sure the model is of what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.evidence.ensemble import ensemble
from simulator.evidence.processes import pool
from simulator.evidence.scoring import score_findings
from simulator.evidence.side_by_side import SideBySide, Values
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.study.load import Study

RTOL = 1e-5
BLOCK = 8  # sets that are solved together
MOST_PEOPLE = 400  # that are


class Interval(NamedTuple):
    """What the sets of the ensemble give, and the share of them that reproduces the finding."""

    low: float
    middle: float
    high: float
    reproduced: float


@dataclass(frozen=True)
class Tried:
    """A finding's number under each set, not a number where it has none, and its verdicts."""

    values: Array
    reproduced: Array

    @property
    def interval(self) -> Interval:
        """The 5th, 50th and 95th percentile of the numbers there are."""
        numbers = self.values[np.isfinite(self.values)]
        ends = np.percentile(numbers, [5, 50, 95]) if len(numbers) else np.full(3, np.nan)
        low, middle, high = map(float, ends)
        return Interval(low, middle, high, float(np.mean(self.reproduced)))


def intervals(studies: Sequence[Study], workers: int = 2) -> dict[str, Interval]:
    """By finding: (5th, 50th, 95th percentile, share of sets that reproduce it).

    Over the shipped ensemble; raises InputError if there is none.
    """
    return {name: found.interval for name, found in tried(studies, ensemble(), workers).items()}


def tried(studies: Sequence[Study], sets: Sequence[Values], workers: int = 2) -> dict[str, Tried]:
    """Every finding of the studies under every set."""
    jobs = [
        (study, sets[first : first + size])
        for study in studies
        for size in [_at_once(study)]
        for first in range(0, len(sets), size)
    ]
    numbers: dict[str, list[float]] = {}
    verdicts: dict[str, list[bool]] = {}
    with pool(workers) as processes:
        for found in processes.map(_scored, *zip(*jobs, strict=True)):
            for name, (values, reproduced) in found.items():
                numbers.setdefault(name, []).extend(values)
                verdicts.setdefault(name, []).extend(reproduced)
    return {n: Tried(np.array(numbers[n]), np.array(verdicts[n], dtype=bool)) for n in numbers}


def _at_once(study: Study) -> int:
    cohort = study.experiment.cohort
    return BLOCK if cohort is None else max(1, min(BLOCK, MOST_PEOPLE // cohort.n))


def _scored(
    study: Study, sets: Sequence[Mapping[str, float]]
) -> dict[str, tuple[list[float], list[bool]]]:
    """A study that cannot be run leaves its findings without numbers."""
    nothing: tuple[list[float], list[bool]] = ([np.nan] * len(sets), [False] * len(sets))
    found = {finding.id: nothing for finding in study.experiment.findings}
    try:
        runs = SideBySide([study.experiment], RTOL, patient=True).runs(sets)
    except InputError:
        return found
    scores = [score_findings(study, by_study[0]) for by_study in runs]
    for same in zip(*scores, strict=True):
        values = [np.nan if s.simulated is None else s.simulated for s in same]
        found[same[0].id] = values, [s.score == "reproduced" for s in same]
    return found
