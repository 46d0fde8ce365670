"""Everything about a sweep that can be wrong, found before any work starts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from simulator.reading.problems import FieldPath, InputError, Problem
from simulator.study.load import Study, resolved_with
from simulator.study.overrides import override_path
from simulator.study.places import places
from simulator.sweep.axes import Axis, Value
from simulator.sweep.design import Design
from simulator.sweep.tried import tried

MOST_PROBLEMS_OF_AN_AXIS = 3
MOST_PROBLEMS = 20
FIXED = ("measure", "findings", "cohort", "record", "title", "cite", "note", "question", "solver")


def check_design(design: Design, study: Study) -> None:
    """Try the design on the experiment, as `--set` would, and refuse what cannot be swept.

    Where axes are combined freely each is tried by itself, else the rows as they are. Of many
    values those at the ends and some in between are tried. Raises InputError with all mistakes.
    """
    paths = {axis.path: override_path(axis.path) for axis in design.axes}
    problems = [*_fixed(paths), *_overlaps(paths, study)]
    if not problems:
        together = design.kind in ("zip", "table")
        found = _of_rows(design, study) if together else _of_axes(design, study)
        problems = list(islice(found, MOST_PROBLEMS))
    if problems:
        raise InputError(*problems)


def _fixed(paths: Mapping[str, FieldPath]) -> Iterator[Problem]:
    for path, parts in paths.items():
        if parts[0] in FIXED:
            fix = "change it with --set (people with --people)"
            yield _problem(f"{parts[0]} is the same in all runs of a sweep", fix, path)


def _overlaps(paths: Mapping[str, FieldPath], study: Study) -> Iterator[Problem]:
    """Axes that set the same field, of which only the last would count."""
    reached: dict[FieldPath, str] = {}
    for path, parts in paths.items():
        try:
            found = places(study.resolved, parts)
        except InputError:  # it will be reported when the axis is tried
            continue
        for place in found:
            other = next((p for q, p in reached.items() if q[: len(place)] == place), None)
            if other is not None:
                message = f"sets what {other} sets, too"
                fix = "keep one of the two; name a whole, such as a protocol, before its parts"
                yield _problem(message, fix, path)
                break
        reached.update(dict.fromkeys(found, path))


def _of_axes(design: Design, study: Study) -> Iterator[Problem]:
    for axis in design.axes:
        found = _of_values(axis, study) if axis.values else _of_range(axis, study)
        distinct = {problem.message: problem for problem in reversed(list(found))}
        yield from islice(reversed(distinct.values()), MOST_PROBLEMS_OF_AN_AXIS)


def _of_values(axis: Axis, study: Study) -> Iterator[Problem]:
    for i in tried([axis.values]):
        yield from _mistakes({axis.path: axis.values[i]}, study)


def _of_range(axis: Axis, study: Study) -> Iterator[Problem]:
    assert axis.lower is not None
    assert axis.upper is not None
    first = math.ceil(axis.lower)
    if _mistakes({axis.path: float(first)}, study) and not _mistakes({axis.path: first}, study):
        message = "takes whole numbers only, and a range gives numbers in between"
        fix = f"list the values, as in {axis.path}={first},{first + 1},{first + 2}"
        yield _problem(message, fix, axis.path)
        return
    for end in (axis.lower, axis.upper):
        yield from _mistakes({axis.path: end}, study)


def _of_rows(design: Design, study: Study) -> Iterator[Problem]:
    seen: set[str] = set()
    for i in tried([axis.values for axis in design.axes]):
        for problem in _mistakes({axis.path: axis.values[i] for axis in design.axes}, study):
            if problem.message not in seen:
                seen.add(problem.message)
                yield replace(
                    problem,
                    file=f"--over, run {i}" if design.kind == "zip" else f"--table, run {i}",
                )


def _mistakes(changes: Mapping[str, Value], study: Study) -> list[Problem]:
    try:
        resolved_with(study, changes)
    except InputError as error:
        return [_placed(problem, changes, study) for problem in error.problems]
    return []


def _placed(problem: Problem, changes: Mapping[str, Value], study: Study) -> Problem:
    """Where the command line is to blame; what a change breaks elsewhere is named, too."""
    if problem.file == "--set":
        return replace(problem, file="--over")
    if problem.file != study.document.file:
        return problem
    shown = " ".join(f"{path}={value}" for path, value in changes.items())
    return _problem(f"{problem.field}: {problem.message}", problem.fix, shown)


def _problem(message: str, fix: str, shown: str) -> Problem:
    return Problem(message, fix, file="--over", field=shown)
