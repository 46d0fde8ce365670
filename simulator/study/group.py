"""An experiment in a group of virtual people, many of them solved side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.solving.lanes import widest_lanes
from simulator.study.assembly import compiled_model
from simulator.study.cohort import Group, draw_persons
from simulator.study.lanes import Course, Solved, Untreated, solve_courses
from simulator.study.prepare import measured_times, parameter_values
from simulator.study.schema import Cohort, Experiment
from simulator.study.variants import Variants

RTOL = 1e-5
PEOPLE_AT_ONCE = 64


def simulate_group(
    experiment: Experiment,
    cohort: Cohort,
    baseline_min: float,
    on_progress: Callable[[float], None] | None = None,
) -> Group:
    """Run every arm in every person; what is kept is the baseline and what is measured.

    Raises InputError if nobody could be simulated in every arm.
    """
    times = measured_times(experiment)
    variants = Variants(experiment, times)
    persons = draw_persons(cohort, parameter_values(experiment))
    kept: list[list[Array]] = []
    for first in range(0, len(persons), PEOPLE_AT_ONCE):
        some = persons[first : first + PEOPLE_AT_ONCE]
        for arms in _solved(variants, some):
            values = [arm.values for arm in arms if isinstance(arm, Solved)]
            if len(values) == len(arms):
                kept.append(values)
        if on_progress is not None:
            on_progress((first + len(some)) / cohort.n)
    if not kept:
        raise InputError.of(
            "no person of the cohort could be simulated in every arm",
            "run without cohort to see why the typical person fails",
            field="cohort",
        )
    by_arm = {arm: np.stack([p[place] for p in kept]) for place, arm in enumerate(experiment.arms)}
    lost = cohort.n - len(kept)
    return Group(np.array([baseline_min, *times]), by_arm, cohort.design, lost)


def _solved(variants: Variants, persons: list[dict[str, float]]) -> list[list[Solved | str]]:
    people: list[Untreated] = []
    courses: list[Course] = []
    for person in persons:
        more_people, more_courses = variants.persons(person, len(people))
        people += more_people
        courses += more_courses
    vector = compiled_model(widest_lanes())
    found = solve_courses(compiled_model(), vector, people, courses, RTOL)
    arms = len(found) // len(persons)
    return [found[i : i + arms] for i in range(0, len(found), arms)]
