"""Everything about a sweep that can be wrong, found before any work starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.reading.problems import InputError, Problem
from simulator.study.assembly import ingredients
from simulator.study.load import Study, resolved_with
from simulator.study.overrides import override_path
from simulator.sweep.axes import Axis, Value
from simulator.sweep.design import Design

MOST_TRIED = 50
MOST_PROBLEMS = 20
FIXED = ("measure", "findings", "cohort", "record", "title", "cite", "note", "question", "solver")


def check_design(design: Design, study: Study) -> None:
    """Try the values of each axis, one axis at a time, as `--set` would.

    Raises one InputError with all mistakes; a message that all values share is given once.
    """
    problems: dict[str, Problem] = {}
    for axis in design.axes:
        for problem in _of_axis(axis, study):
            problems.setdefault(f"{axis.path} {problem.message}", problem)
    if problems:
        raise InputError(*list(problems.values())[:MOST_PROBLEMS])


def _of_axis(axis: Axis, study: Study) -> Iterator[Problem]:
    path = override_path(axis.path)
    if path and path[0] in FIXED:
        yield Problem(
            f"{path[0]} is the same in all runs",
            "change it with --set, not --over (people with --people)",
            file="--over",
            field=axis.path,
        )
        return
    if path[:1] == ("parameters",) and len(path) == 2 and path[1] in ingredients().parameters:
        yield from _outside(axis, str(path[1]))
        return
    for value in _tried(axis):
        try:
            resolved_with(study, {axis.path: value})
        except InputError as error:
            for problem in error.problems:
                fix = problem.fix
                yield Problem(problem.message, fix, file="--over", field=f"{axis.path}={value}")


def _outside(axis: Axis, name: str) -> Iterator[Problem]:
    record = ingredients().parameters[name]
    ends = [axis.lower, axis.upper] if not axis.values else axis.values
    unit = "" if record.unit == "1" else f" {record.unit}"
    for value in ends:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_number and record.lower <= value <= record.upper:  # type: ignore[operator]
            continue
        shown = f"{value:g}{unit}" if is_number else f"'{value}'"
        yield Problem(
            f"{shown} is outside the range of {name}, {record.lower:g} to {record.upper:g}{unit}",
            f"stay within the range, or widen the record in {record.file}",
            file="--over",
            field=axis.path,
        )
        return


def _tried(axis: Axis) -> list[Value]:
    if not axis.values:
        assert axis.lower is not None
        assert axis.upper is not None
        return [axis.lower, axis.upper, axis.at(0.381966)]
    values = list(axis.values)
    if len(values) <= MOST_TRIED:
        return values
    some = [values[i] for i in np.linspace(0, len(values) - 1, MOST_TRIED - 2).astype(int)]
    numbers = [v for v in values if not isinstance(v, str)]
    return [*some, *([min(numbers), max(numbers)] if numbers else [])]
