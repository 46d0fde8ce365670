"""Experiments under many parameter sets at once, solved side by side.

Every arm is planned once; parameter sets and arms fill the lanes of the vector solver, and people
who are alike in several studies come to rest once. What is solved together depends only on what
is given, so the same input gives the same bits in any process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.impatience import solve_or_give_up
from simulator.solving.compiled import Array
from simulator.solving.lanes import widest_lanes
from simulator.study.assembly import compiled_model
from simulator.study.cohort import Group, draw_persons
from simulator.study.lanes import Course, Solved, Untreated, solve_courses
from simulator.study.prepare import measured_times, parameter_values
from simulator.study.schema import Experiment
from simulator.study.variants import Variants

RTOL = 1e-4
RUNS_REMEMBERED = 8  # plans of sets that are not met again take much memory
Values = Mapping[str, float]
Person = tuple[list[Untreated], list[Course]]


@dataclass(frozen=True)
class _Planned:
    """An experiment, its measured times and its courses; `fixed` are values it insists on."""

    experiment: Experiment
    times_min: Sequence[float]
    variants: Variants
    fixed: frozenset[str]

    def people(self, values: Values) -> list[Person]:
        """Everybody in every arm: the typical person, or the cohort."""
        own = {name: value for name, value in values.items() if name not in self.fixed}
        cohort = self.experiment.cohort
        drawn: list[dict[str, float]] = [{}]
        if cohort is not None:
            drawn = draw_persons(cohort, parameter_values(self.experiment).replace(own))
        return [self.variants.persons({**own, **person}, 0) for person in drawn]


class SideBySide:
    """Some experiments, ready to be run with any values of their parameters.

    Values that an experiment or its subject states itself are kept. Unless `patient`, what the
    vector solver cannot do has no result.
    """

    def __init__(
        self, experiments: Sequence[Experiment], rtol: float = RTOL, patient: bool = False
    ) -> None:
        self._experiments = experiments
        self._planned = [_planned(experiment) for experiment in experiments]
        self._runs = 0
        self._rtol = rtol
        self._patient = patient

    def runs(self, sets: Sequence[Values]) -> list[list[MeasuredRun]]:
        """What was measured, by parameter set and experiment; failed arms are told in the run."""
        self._runs += 1
        if self._runs % RUNS_REMEMBERED == 0:
            self._planned = [_planned(experiment) for experiment in self._experiments]
        people = [[planned.people(values) for values in sets] for planned in self._planned]
        solved = iter(self._solved(list(_arm_by_arm(people))))
        by_course = {place: next(solved) for place in _places(people)}
        return [
            [
                _measured(planned, number, len(people[number][chosen]), chosen, by_course)
                for number, planned in enumerate(self._planned)
            ]
            for chosen in range(len(sets))
        ]

    def _solved(self, wanted: Sequence[tuple[Untreated, Course]]) -> list[Solved | str]:
        """Solve each course, finding the rest of people who are alike only once."""
        numbers: dict[bytes, int] = {}
        alike: list[Untreated] = []
        courses = []
        for person, course in wanted:
            key = person.parameters.tobytes() + person.inputs.tobytes()
            if key not in numbers:
                numbers[key] = len(alike)
                alike.append(person)
            courses.append(replace(course, person=numbers[key]))
        if not self._patient:
            return solve_or_give_up(alike, courses, self._rtol)
        vector = compiled_model(widest_lanes())
        return solve_courses(compiled_model(), vector, alike, courses, self._rtol)


Place = tuple[int, int, int, int]  # experiment, arm, parameter set, person


def _places(people: Sequence[Sequence[Sequence[Person]]]) -> Iterator[Place]:
    """Arm by arm, so that lanes hold the same arm under different values."""
    for number, by_set in enumerate(people):
        for arm in range(len(by_set[0][0][1])):
            for chosen, persons in enumerate(by_set):
                for person in range(len(persons)):
                    yield number, arm, chosen, person


def _arm_by_arm(
    people: Sequence[Sequence[Sequence[Person]]],
) -> Iterator[tuple[Untreated, Course]]:
    for number, arm, chosen, person in _places(people):
        untreated, courses = people[number][chosen][person]
        yield untreated[courses[arm].person], courses[arm]


def _planned(experiment: Experiment) -> _Planned:
    times = measured_times(experiment)
    fixed = frozenset({**experiment.parameters, **experiment.subject.parameters})
    return _Planned(experiment, times, Variants(experiment, times), fixed)


def _measured(
    planned: _Planned,
    number: int,
    people: int,
    chosen: int,
    solved: Mapping[Place, Solved | str],
) -> MeasuredRun:
    """A person in whom an arm fails is left out of a cohort; a typical person keeps the others."""
    experiment = planned.experiment
    arms = list(experiment.arms)
    by_person = [
        [solved[number, arm, chosen, person] for arm in range(len(arms))]
        for person in range(people)
    ]
    failures = {a: s for p in by_person for a, s in zip(arms, p, strict=True) if isinstance(s, str)}
    whole = by_person
    if experiment.cohort is not None:
        whole = [p for p in by_person if all(isinstance(s, Solved) for s in p)]
        if whole:
            failures = {}
    values = {
        arm: np.stack([_values(person[place]) for person in whole])
        for place, arm in enumerate(arms)
        if arm not in failures
    }
    times = np.array([min(planned.times_min, default=0.0) - 1.0, *planned.times_min])
    group = None
    if experiment.cohort is not None and whole:
        group = Group(times, values, experiment.cohort.design, people - len(whole))
    return MeasuredRun(times, values, group, failures)


def _values(solved: Solved | str) -> Array:
    assert isinstance(solved, Solved)
    return solved.values
