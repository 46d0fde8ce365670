"""Every arm over time as fast as the solver allows, for pages that answer at once.

A draft is solved side by side at a loose tolerance; a settled curve comes from the same run that
`rtms-sim run` makes. Both are read in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array
from simulator.solving.lanes import widest_lanes
from simulator.solving.rodas_arrays import flatten
from simulator.study.assembly import compiled_model
from simulator.study.cohort import Group
from simulator.study.lanes import Course, Solved, Untreated, solve_courses
from simulator.study.prepare import Prepared, arm_segments, ongoing, parameter_array, prepare
from simulator.study.run import Run
from simulator.study.schema import Experiment
from simulator.study.simulate import simulate

DRAFT_RTOL = 1e-4


@dataclass(frozen=True)
class Curves:
    """A typical person in every arm: `values[arm]` is (time, states then outputs).

    `tested` marks the times at which pain is rated, `sessions` when each arm was stimulated.
    """

    times_min: Array
    baseline_min: float
    tested: NDArray[np.bool_]
    values: Mapping[str, Array]
    sessions: Mapping[str, tuple[tuple[float, float], ...]]
    failures: Mapping[str, str]
    group: Group | None = None

    def curve(self, arm: str, quantity: str) -> Array:
        """A state or output of an arm at all times."""
        found: Array = self.values[arm][:, column(quantity)]
        return found

    def persons(self, arm: str, quantity: str, time_min: float) -> Array:
        """The same at one time, as findings ask for it."""
        row = int(np.argmin(np.abs(self.times_min - time_min)))
        return self.curve(arm, quantity)[[row]]


def column(quantity: str) -> int:
    """Where a state or output is."""
    model = compiled_model()
    return (*model.state_names, *model.output_names).index(quantity)


def draft(experiment: Experiment, rtol: float = DRAFT_RTOL) -> Curves:
    """All arms side by side; an arm that fails becomes a sentence and spares the others."""
    prepared = prepare(experiment)
    model = prepared.model
    people: dict[str, int] = {}
    untreated: list[Untreated] = []
    courses: list[Course] = []
    rows = np.arange(len(prepared.times_min) - 1)  # nothing has happened at the first time
    for name, arm in experiment.arms.items():
        who = repr(arm.subject)
        if who not in people:
            people[who] = len(untreated)
            parameters = parameter_array(experiment, arm, model)
            untreated.append(Untreated(parameters, ongoing(experiment, arm, model)))
        pieces = flatten(arm_segments(experiment, arm, prepared, prepared.plans[name]))
        courses.append(Course(people[who], pieces, rows))
    solved = solve_courses(model, compiled_model(widest_lanes()), untreated, courses, rtol)
    found = dict(zip(experiment.arms, solved, strict=True))
    values = {
        arm: np.vstack([s.values[:1], s.values])
        for arm, s in found.items()
        if isinstance(s, Solved)
    }
    failures = {arm: s for arm, s in found.items() if isinstance(s, str)}
    return _curves(experiment, prepared, values, failures)


def settled(experiment: Experiment) -> Curves:
    """The numbers of `rtms-sim run`, without a group."""
    run: Run = simulate(experiment.model_copy(update={"cohort": None}))
    values = {name: arm.quantities for name, arm in run.arms.items()}
    return _curves(experiment, prepare(experiment), values, run.failures)


def _curves(
    experiment: Experiment,
    prepared: Prepared,
    values: Mapping[str, Array],
    failures: Mapping[str, str],
) -> Curves:
    times = prepared.times_min
    tested = np.isin(np.round(times, 6), np.round(prepared.test_times, 6))
    if experiment.noxious.kind == "none":
        tested = np.ones(len(times), dtype=bool)
    return Curves(
        times,
        prepared.baseline_min,
        tested,
        values,
        {name: tuple(plan.stimulated) for name, plan in prepared.plans.items()},
        failures,
    )
