"""What a simulated experiment leaves: every arm over time, in a typical person and in a group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array
from simulator.solving.steady import SteadyState
from simulator.study.arms import ArmPlan
from simulator.study.assembly import compiled_model
from simulator.study.cohort import Group
from simulator.study.schema import Experiment


@dataclass(frozen=True)
class ArmRun:
    """An arm solved: what was planned, the untreated state, states and outputs over time."""

    plan: ArmPlan
    rest: SteadyState
    states: Array
    outputs: Array

    @property
    def quantities(self) -> Array:
        """States, then outputs: (time, quantity)."""
        return np.hstack([self.states, self.outputs])


@dataclass(frozen=True)
class Run:
    """All arms of an experiment in a typical person on one grid of time, and in a group if asked.

    `baseline_min` is when everything was measured before anything was given; `tested` marks the
    times at which a test stimulus ends. Arms that failed are in `failures`, with a sentence each.
    """

    experiment: Experiment
    times_min: Array
    baseline_min: float
    tested: Array
    arms: dict[str, ArmRun]
    failures: dict[str, str]
    group: Group | None = None

    def value(self, arm: str, quantity: str, time_min: float) -> float:
        """A state or output of an arm at a time of the grid; the mean of the group, if any."""
        return float(np.mean(self.persons(arm, quantity, time_min)))

    def typical(self, arm: str, quantity: str, time_min: float) -> float:
        """The same in the typical person, at any time of the grid."""
        row = int(np.argmin(np.abs(self.times_min - time_min)))
        return float(self.arms[arm].quantities[row, _column(quantity)])

    def persons(self, arm: str, quantity: str, time_min: float) -> Array:
        """The same in every person of the group, or in the typical person alone."""
        column = _column(quantity)
        if self.group is not None:
            row = int(np.argmin(np.abs(self.group.times_min - time_min)))
            found: Array = self.group.values[arm][:, row, column]
            return found
        return np.array([self.typical(arm, quantity, time_min)])


def _column(quantity: str) -> int:
    model = compiled_model()
    return (*model.state_names, *model.output_names).index(quantity)
