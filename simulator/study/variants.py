"""An experiment with some of its parameters changed, over and over, planned as seldom as possible.

Most parameters enter the equations alone. Those from which stimulation and doses are computed
change the plan as well; an experiment is planned anew only when one of them changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array
from simulator.solving.rodas_arrays import Pieces, flatten
from simulator.study.lanes import Course, Untreated
from simulator.study.prepare import (
    COARSEST_GRID_MINUTES,
    arm_segments,
    ongoing,
    parameter_array,
    prepare,
)
from simulator.study.schema import Experiment, Record

MOST_PLANS = 256


@dataclass(frozen=True)
class ArmFrame:
    """An arm but for its parameters: `own` are those that its own subject fixes."""

    parameters: Array
    own: frozenset[str]
    inputs: Array
    pieces: Pieces
    rows: NDArray[np.intp]
    subject: str


@dataclass(frozen=True)
class Frame:
    """A planned experiment; `consulted` are the parameters that shaped the plan."""

    arms: dict[str, ArmFrame]
    consulted: frozenset[str]


class Variants:
    """Courses of one experiment for any values of its parameters.

    `times_min` are the measured times that are wanted; what was there before anything was given
    comes first in the results, so there is one row more.
    """

    def __init__(self, experiment: Experiment, times_min: Sequence[float]) -> None:
        self._experiment = experiment.model_copy(
            update={"cohort": None, "record": Record(every_min=COARSEST_GRID_MINUTES)}
        )
        self._times = times_min
        self._index: Mapping[str, int] = {}
        self._frames: dict[tuple[tuple[str, float], ...], Frame] = {}
        self._consulted: frozenset[str] = self._frame({}).consulted

    def persons(
        self, values: Mapping[str, float], first_person: int
    ) -> tuple[list[Untreated], list[Course]]:
        """The arms in one person whose parameters and controls have these values.

        Arms with the same subject share a person; persons are counted from `first_person`.
        """
        frame = self._frame({k: v for k, v in values.items() if k in self._consulted})
        numbers: dict[str, int] = {}
        people: list[Untreated] = []
        courses: list[Course] = []
        for arm in frame.arms.values():
            if arm.subject not in numbers:
                numbers[arm.subject] = first_person + len(people)
                people.append(Untreated(self._filled(arm, values), arm.inputs))
            courses.append(Course(numbers[arm.subject], arm.pieces, arm.rows))
        return people, courses

    def _filled(self, arm: ArmFrame, values: Mapping[str, float]) -> Array:
        parameters = arm.parameters.copy()
        for name, value in values.items():
            place = self._index.get(name)
            if place is not None and name not in arm.own:
                parameters[place] = value
        return parameters

    def _frame(self, consulted: Mapping[str, float]) -> Frame:
        key = tuple(sorted(consulted.items()))
        if key not in self._frames:
            if len(self._frames) >= MOST_PLANS:
                self._frames.clear()
            self._frames[key] = self._planned(consulted)
        return self._frames[key]

    def _planned(self, consulted: Mapping[str, float]) -> Frame:
        changed = {**self._experiment.parameters, **consulted}
        experiment = self._experiment.model_copy(update={"parameters": changed})
        prepared = prepare(experiment)
        model = prepared.model
        self._index = model.parameter_index
        wanted = [prepared.baseline_min, *self._times]
        # the first time of the grid is where everything begins; outputs come after it
        rows = np.searchsorted(prepared.times_min, np.array(wanted) - 1e-6) - 1
        arms = {
            name: ArmFrame(
                parameters=parameter_array(experiment, arm, model),
                own=frozenset(arm.subject.parameters if arm.subject is not None else ()),
                inputs=ongoing(experiment, arm, model),
                pieces=flatten(arm_segments(experiment, arm, prepared, prepared.plans[name])),
                rows=rows,
                subject=repr(arm.subject),
            )
            for name, arm in experiment.arms.items()
        }
        return Frame(arms, prepared.consulted)
