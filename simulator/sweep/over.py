"""All texts of `--over` together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.reading.problems import FieldPath, InputError, Problem, did_you_mean
from simulator.study.assembly import ingredients
from simulator.study.overrides import override_path
from simulator.sweep.axes import Axis, axis_error, check_range, read_axis
from simulator.sweep.values import has_duplicates

Bounds = Callable[[str], tuple[float, float] | None]


def read_over(
    texts: Sequence[str], kind: str, bounds: Bounds
) -> tuple[tuple[Axis, ...], list[Problem]]:
    """The axes of a design that can be read, and what is wrong with the others.

    Axes to be sampled may be ranges; `bounds` completes those of parameters. Only values that go
    together with others may be repeated.
    """
    axes: list[Axis] = []
    problems: list[Problem] = []
    seen: set[FieldPath] = set()
    for text in texts:
        path = override_path(text.partition("=")[0])
        if path and path in seen:
            fix = "give all its values in one --over"
            problems += axis_error(text, "names a field that is swept already", fix).problems
        seen.add(path)
        try:
            axis = read_axis(text)
            sampled = kind in ("lhs", "sobol")
            axes.append(_with_range(axis, text, bounds) if sampled else _with_points(axis, text))
            if kind != "zip" and has_duplicates(axis.values):
                problems += axis_error(text, "gives a value twice", "name it once").problems
        except InputError as error:
            problems += error.problems
    return tuple(axes), problems


def _with_points(axis: Axis, text: str) -> Axis:
    if not axis.values:
        fix = "write how many, as in 0.7:1.3:13, or draw samples with --sample sobol"
        raise axis_error(text, "says of no points", fix)
    return axis


def _with_range(axis: Axis, text: str, bounds: Bounds) -> Axis:
    if axis.values or axis.lower is not None:
        return axis
    try:
        found = bounds(axis.path)
    except InputError as error:
        raise InputError(
            *(Problem(p.message, p.fix, file="--over", field=text) for p in error.problems)
        ) from None
    if found is None:
        fix = f"write it, as in {axis.path}=0.7:1.3; only parameters.NAME has its own"
        raise axis_error(text, "has no range", fix)
    check_range(text, *found, axis.log)
    return replace(axis, lower=float(found[0]), upper=float(found[1]))


def record_bounds(path: str) -> tuple[float, float] | None:
    """The range of a parameter's record, None for other fields; InputError if there is none."""
    match override_path(path):
        case ("parameters", name):
            records = ingredients().parameters
            if name not in records:
                raise InputError.of(f"unknown parameter '{name}'", did_you_mean(str(name), records))
            return records[str(name)].lower, records[str(name)].upper
    return None
