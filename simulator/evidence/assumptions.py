"""On what a headline rests: the share of its sensitivity that comes from each kind of evidence.

Each parameter is moved a little, alone. Its weight is the square of how far the number would move
if the parameter moved by the standard deviation of what is believed about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.evidence.answering import BLOCK
from simulator.evidence.headlines import Headline
from simulator.evidence.objective import STEP
from simulator.evidence.processes import pool
from simulator.evidence.questions import Task, answers, lean
from simulator.evidence.side_by_side import SideBySide
from simulator.evidence.unit_space import UnitSpace, unit_space
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients

KINDS = {
    "assumed": ("assumed",),
    "fitted": ("fitted_here",),
    "measured or derived": ("human_measured", "animal_measured", "literature_derived"),
}
RTOL = 1e-5


@dataclass(frozen=True)
class Rest:
    """What a number rests on: shares by parameter, the largest first, summing to 1."""

    words: str
    value: float
    shares: dict[str, float]

    def of_kind(self, kind: str) -> float:
        """The share of a kind of evidence, one of KINDS."""
        tiers, records = KINDS[kind], ingredients().parameters
        return sum(share for name, share in self.shares.items() if records[name].tier in tiers)


def assumption_shares(headlines: Sequence[Headline], workers: int = 2) -> list[Rest]:
    """Of every headline that can be computed in a typical person, in their order."""
    space = varied()
    blocks = list(_blocks(space))
    tasks = [_task(headline) for headline in headlines]
    jobs = [(task, block) for task in tasks for block in blocks]
    with pool(workers) as processes:
        found = list(processes.map(_moved, *zip(*jobs, strict=True)))
    rests = []
    for number, headline in enumerate(headlines):
        own = found[number * len(blocks) : (number + 1) * len(blocks)]
        rests.append(_rest(headline.words, own, space))
    return rests


def varied() -> UnitSpace:
    """Every parameter that is not fixed."""
    records = ingredients().parameters.values()
    return unit_space(p for p in records if p.distribution != "fixed")


def _blocks(space: UnitSpace) -> Iterator[list[Mapping[str, float]]]:
    """The records as they are, then some parameters moved inwards, one at a time."""
    recorded = space.recorded
    for first in range(0, len(space), BLOCK - 1):
        places = range(first, min(first + BLOCK - 1, len(space)))
        block: list[Mapping[str, float]] = [{}]
        for place in places:
            unit = recorded.copy()
            unit[place] += STEP if unit[place] < 0.5 else -STEP
            name = space.names[place]
            block.append({name: space.values(unit)[name]})
        yield block


def _task(headline: Headline) -> Task:
    experiment = lean(headline.study.experiment, (headline.finding,))
    return Task(headline.study.name, experiment, (headline.finding,), (1.0,))


def _moved(task: Task, block: Sequence[Mapping[str, float]]) -> Array:
    """The headline's number under each set of the block."""
    runs = SideBySide([task.experiment], RTOL, patient=True).runs(block)
    return np.concatenate([answers(task, by_study[0]) for by_study in runs])


def _rest(words: str, found: Sequence[Array], space: UnitSpace) -> Rest:
    moved = np.concatenate([block[1:] - block[0] for block in found])
    weights = np.where(np.isfinite(moved), (moved / STEP * space.spreads) ** 2, 0.0)
    if not weights.sum() > 0:
        raise InputError.of(
            f"'{words}' depends on no parameter, or has no number",
            "take it out of configs/calibration/headlines.yaml",
        )
    order = np.argsort(-weights, kind="stable")
    shares = {space.names[i]: float(weights[i] / weights.sum()) for i in order}
    return Rest(words, float(found[0][0]), shares)
