"""What every engine solves: ten sessions and three months' follow-up, and the exact answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.model.system import OdeSystem
from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import solve_reference
from simulator.study.assembly import ode_system
from simulator.study.load import load_study
from simulator.study.prepare import arm_segments, prepare
from simulator.study.simulate import untreated
from simulator.study.timeline import Segment

EXPERIMENT, ARM, DAY_MINUTES = "malavera2016", "active", 1440
REFERENCE_RTOL = 1e-11
SMALLEST_SCALE = 1e-3  # of a state: less acts on nothing


@dataclass(frozen=True)
class Course:
    """An arm ready to be solved, and its states according to a tight Radau, (time, state)."""

    system: OdeSystem
    model: CompiledModel
    parameters: Array
    initial: Array
    pieces: Sequence[Segment]
    exact: Array

    def error(self, states: Array) -> float:
        """Largest deviation in units of each state's largest absolute value."""
        scale = np.maximum(np.abs(self.exact).max(axis=0), SMALLEST_SCALE)
        return float(np.max(np.abs(states - self.exact) / scale))


def course(resolution: str, reference_rtol: float = REFERENCE_RTOL) -> Course:
    """The arm with daily outputs; `resolution` is that of an experiment file."""
    study = load_study(EXPERIMENT, [f"record.every_min={DAY_MINUTES}", f"resolution={resolution}"])
    experiment = study.experiment
    arm, prepared = experiment.arms[ARM], prepare(experiment)
    rest = untreated(experiment, arm, prepared.model)
    pieces = arm_segments(experiment, arm, prepared, prepared.plans[ARM])
    exact, _ = solve_reference(
        prepared.model, rest.parameters, rest.states, pieces, "Radau", reference_rtol
    )
    return Course(ode_system(), prepared.model, rest.parameters, rest.states, pieces, exact)
