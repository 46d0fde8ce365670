"""How many findings a simulation reproduces, when only what was measured is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulator.evidence.scoring import score_findings
from simulator.solving.compiled import Array
from simulator.study.assembly import compiled_model
from simulator.study.cohort import Group
from simulator.study.load import Study

WORTH = {"reproduced": 1.0, "partly": 0.5, "contradicted": 0.0}


@dataclass(frozen=True)
class MeasuredRun:
    """What every person showed at the measured times, (person, time, quantity) for each arm.

    The first time is the baseline.
    """

    times_min: Array
    values: Mapping[str, Array]
    group: Group | None
    failures: Mapping[str, str] = field(default_factory=dict)

    @property
    def baseline_min(self) -> float:
        """Before anything was given."""
        return float(self.times_min[0])

    def persons(self, arm: str, quantity: str, time_min: float) -> Array:
        """A state or output of an arm in every person."""
        row = int(np.argmin(np.abs(self.times_min - time_min)))
        model = compiled_model()
        column = (*model.state_names, *model.output_names).index(quantity)
        found: Array = self.values[arm][:, row, column]
        return found


def measured_run(
    study: Study, times_min: Sequence[float], people: Sequence[Sequence[Array | str]]
) -> MeasuredRun:
    """From each person's arms: (baseline and times, quantity), or why an arm failed."""
    arms = list(study.experiment.arms)
    failures = {a: s for p in people for a, s in zip(arms, p, strict=True) if isinstance(s, str)}
    values = {
        arm: np.stack([solved for p in people if not isinstance(solved := p[place], str)])
        for place, arm in enumerate(arms)
        if arm not in failures
    }
    times = np.array([min(times_min) - 1.0, *times_min])
    cohort = study.experiment.cohort
    group = None if cohort is None else Group(times, values, cohort.design, cohort.n - len(people))
    return MeasuredRun(times, values, group, failures)


def share_reproduced(study: Study, run: MeasuredRun) -> float:
    """Share of the findings open to fitting that are reproduced; `partly` counts half.

    Not a number if none of them can be computed.
    """
    scores = [s.score for s in score_findings(study, run) if s.split == "calibration"]
    worth = [WORTH[score] for score in scores if score in WORTH]
    return sum(worth) / len(worth) if worth else float("nan")
