"""Solving runs of a sweep: a block of points in, their outcomes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.evidence.batch_score import measured_run, share_reproduced
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.study.assembly import compiled_model
from simulator.study.cohort import draw_persons
from simulator.study.lanes import Course, Solved, Solver, Untreated, solve_courses
from simulator.study.load import Study, resolved_with
from simulator.study.prepare import parameter_values
from simulator.study.readouts import known_readouts
from simulator.study.variants import Variants
from simulator.sweep.axes import Value
from simulator.sweep.outcome import RunOutcome, in_short, statistics
from simulator.sweep.plan import SweepPlan
from simulator.sweep.point import point_from

MOST_EXPERIMENTS = 64
Person = tuple[list[Untreated], list[Course]]


class Runs:
    """The model and every experiment met so far, ready for the points of one sweep."""

    def __init__(self, plan: SweepPlan) -> None:
        self._plan = plan
        self.model = compiled_model()
        self._vector = compiled_model(plan.lanes)
        known = known_readouts()
        self._readouts = [known[name] for name in plan.readouts]
        columns = (*self.model.state_names, *self.model.output_names)
        self._columns = [columns.index(r.quantity) for r in self._readouts]
        self._met: dict[tuple[tuple[str, Value], ...], tuple[Study, Variants]] = {}

    def outcomes(self, runs: Sequence[int]) -> list[RunOutcome]:
        """Solve these runs together; what fails is an outcome, too."""
        found: dict[int, RunOutcome] = {}
        people: list[Untreated] = []
        courses: list[Course] = []
        spans: dict[int, range] = {}
        for run in runs:
            try:
                persons = self.persons(run, len(people))
            except InputError as error:
                found[run] = RunOutcome.failed(self._plan, run, str(error.problems[0].message))
                continue
            first = len(courses)
            for untreated, arms in persons:
                people += untreated
                courses += arms
            spans[run] = range(first, len(courses))
        solved = self.solve(people, courses)
        for run, span in spans.items():
            found[run] = self._outcome(run, [solved[i] for i in span])
        return [found[run] for run in runs]

    def persons(self, run: int, first_person: int = 0) -> list[Person]:
        """Everybody of a run in every arm; raises InputError if the point is no experiment."""
        study, variants, numbers = self._at(run)
        cohort = study.experiment.cohort
        drawn: list[dict[str, float]] = [{}]
        if cohort is not None:
            known = {k: v for k, v in numbers.items() if "." not in k}
            drawn = draw_persons(cohort, parameter_values(study.experiment).replace(known))
        found: list[Person] = []
        for person in drawn:
            found.append(variants.persons({**numbers, **person}, first_person))
            first_person += len(found[-1][0])
        return found

    def person(self, run: int, number: int) -> Person:
        """One of them alone."""
        people, courses = self.persons(run)[number]
        first = courses[0].person
        return people, [replace(course, person=course.person - first) for course in courses]

    def solve(self, people: Sequence[Untreated], courses: Sequence[Course]) -> list[Solved | str]:
        """Every course at the plan's tolerance."""
        return solve_courses(self.model, self._vector, people, courses, self._plan.rtol)

    def read(self, values: Array) -> Array:
        """Quantities (baseline and times, quantity) as read-outs (time, read-out)."""
        with np.errstate(all="ignore"):
            return np.column_stack(
                [
                    readout.values(values[1:, column], values[:1, column])
                    for readout, column in zip(self._readouts, self._columns, strict=True)
                ]
            )

    def _at(self, run: int) -> tuple[Study, Variants, dict[str, float]]:
        columns = self._plan.design.columns(run, run + 1)
        point = point_from({path: values[0] for path, values in columns.items()})
        if point.fields not in self._met:
            if len(self._met) >= MOST_EXPERIMENTS:
                self._met.clear()
            study = self._plan.study
            if point.fields:
                study = resolved_with(study, dict(point.fields))
            self._met[point.fields] = study, Variants(study.experiment, self._plan.times_min)
        return *self._met[point.fields], point.numbers

    def _outcome(self, run: int, solved: Sequence[Solved | str]) -> RunOutcome:
        plan, arms = self._plan, self._plan.arms
        by_person = [solved[i : i + len(arms)] for i in range(0, len(solved), len(arms))]
        reasons = in_short(
            [f"{arms[i]}: {s}" for p in by_person for i, s in enumerate(p) if isinstance(s, str)]
        )
        if plan.people > 1:
            by_person = [p for p in by_person if not any(isinstance(s, str) for s in p)]
            if not by_person:
                return RunOutcome.failed(plan, run, f"no person could be simulated; {reasons[0]}")
        blank = np.full((len(plan.times_min), len(plan.readouts)), np.nan)
        values = np.array(
            [[blank if isinstance(s, str) else self.read(s.values) for s in p] for p in by_person]
        )
        whole = [s for p in by_person for s in p if isinstance(s, Solved)]
        return RunOutcome(
            run,
            statistics(plan, values),
            self._error_estimate(whole),
            max((s.solver for s in whole), default=Solver.none),
            reasons if plan.people == 1 else (),
            plan.people - len(by_person),
            self._score(run, by_person) if plan.scored else float("nan"),
        )

    def _score(self, run: int, by_person: Sequence[Sequence[Solved | str]]) -> float:
        study, _, _ = self._at(run)
        people = [[s if isinstance(s, str) else s.values for s in p] for p in by_person]
        return share_reproduced(study, measured_run(study, self._plan.times_min, people))

    def _error_estimate(self, solved: Sequence[Solved]) -> Array:
        """How far the solver's estimated errors move each read-out at most."""
        moved = [np.abs(self.read(s.values + s.errors) - self.read(s.values)) for s in solved]
        if not moved:
            return np.full(len(self._readouts), np.nan)
        largest: Array = np.fmax.reduce(np.concatenate(moved), axis=0)
        return largest
