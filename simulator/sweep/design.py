"""Which points a sweep visits, computed from the number of the run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from scipy.stats import qmc

from simulator.reading.problems import InputError, Problem
from simulator.solving.compiled import Array
from simulator.sweep.axes import MOST_RUNS, Axis, Bounds, Value, axis_error, read_axis
from simulator.sweep.table import read_table

Kind = Literal["grid", "zip", "lhs", "sobol", "table"]
SAMPLED = ("lhs", "sobol")


@dataclass(frozen=True)
class Design:
    """Fields, their values, and how they are combined; `size` is the number of runs.

    `grid` combines every value with every other, the last axis fastest. In `zip` and `table` the
    values of all axes belong together run by run. `lhs` (Latin hypercube) and `sobol` draw from
    ranges, or from lists with equal chances.
    """

    kind: Kind
    axes: tuple[Axis, ...]
    size: int
    seed: int = 1

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis of a grid, else the number of runs."""
        return tuple(len(a.values) for a in self.axes) if self.kind == "grid" else (self.size,)

    def columns(self, first: int, last: int) -> dict[str, list[Value]]:
        """The values of runs first..last-1 for each field."""
        if self.kind == "grid":
            places = np.unravel_index(np.arange(first, last), self.shape)
            return {
                axis.path: [axis.values[i] for i in place]
                for axis, place in zip(self.axes, places, strict=True)
            }
        if self.kind in SAMPLED:
            return {
                axis.path: [axis.at(share) for share in map(float, shares)]
                for axis, shares in zip(self.axes, self._shares[first:last].T, strict=True)
            }
        return {axis.path: list(axis.values[first:last]) for axis in self.axes}

    @cached_property
    def _shares(self) -> Array:
        """Samples in the unit cube, (run, axis)."""
        if self.kind == "lhs":
            found: Array = qmc.LatinHypercube(len(self.axes), rng=self.seed).random(self.size)
            return found
        sobol = qmc.Sobol(len(self.axes), scramble=True, rng=self.seed)
        balanced: Array = sobol.random_base2(math.ceil(math.log2(max(self.size, 2))))
        return balanced[: self.size]

    def as_plain(self) -> dict[str, Any]:
        """Plain data, from which `design_from` makes the same design."""
        axes = [asdict(axis) for axis in self.axes]
        return {"kind": self.kind, "axes": axes, "size": self.size, "seed": self.seed}


def design_from(plain: dict[str, Any]) -> Design:
    """The inverse of `Design.as_plain`, also after a round trip through JSON."""
    axes = tuple(Axis(**{**axis, "values": tuple(axis["values"])}) for axis in plain["axes"])
    return Design(plain["kind"], axes, plain["size"], plain["seed"])


def make_design(
    over: Sequence[str],
    kind: str,
    n: int | None,
    seed: int,
    table: Path | None,
    bounds: Bounds,
) -> Design:
    """From the texts of the command line; raises InputError with every mistake found."""
    if table is not None:
        if over:
            raise InputError.of("--table and --over both name the fields", "use one of them")
        axes = read_table(table)
        return Design("table", axes, len(axes[0].values), seed)
    if kind not in get_args(Kind) or kind == "table":
        known = ", ".join(k for k in get_args(Kind) if k != "table")
        raise InputError.of(f"unknown design '{kind}'", f"choose from {known}", file="--sample")
    if not over:
        raise InputError.of("nothing to sweep over", "add --over field=values, or --table FILE.csv")
    axes = _read_all(over, bounds)
    if kind in SAMPLED:
        return _sampled(kind, axes, n, seed)  # type: ignore[arg-type]
    if n is not None:
        raise InputError.of(
            f"a {kind} has as many runs as its values give", "leave out --n", file="--n"
        )
    for axis, text in zip(axes, over, strict=True):
        if not axis.values:
            raise axis_error(
                text,
                "is a range without a number of points",
                "add it, as in 0.7:1.3:13, or --sample",
            )
    return _combined(kind, axes, seed)  # type: ignore[arg-type]


def _read_all(over: Sequence[str], bounds: Bounds) -> tuple[Axis, ...]:
    axes: list[Axis] = []
    problems: list[Problem] = []
    for text in over:
        try:
            axes.append(read_axis(text, bounds))
        except InputError as error:
            problems += error.problems
    paths = [axis.path for axis in axes]
    for path in dict.fromkeys(p for p in paths if paths.count(p) > 1):
        problems += axis_error(path, "is swept twice", "give all its values in one --over").problems
    if problems:
        raise InputError(*problems)
    return tuple(axes)


def _sampled(kind: Kind, axes: tuple[Axis, ...], n: int | None, seed: int) -> Design:
    if n is None or n < 1:
        raise InputError.of(f"--sample {kind} needs a number of runs", "add --n 1024", file="--n")
    _refuse_too_many(n)
    return Design(kind, axes, n, seed)


def _combined(kind: Kind, axes: tuple[Axis, ...], seed: int) -> Design:
    sizes = [len(axis.values) for axis in axes]
    if kind == "zip":
        if len(set(sizes)) > 1:
            listed = ", ".join(f"{a.path} has {n}" for a, n in zip(axes, sizes, strict=True))
            raise InputError.of(
                f"values that go together must be equally many: {listed}",
                "give each field as many values",
                file="--over",
            )
        return Design(kind, axes, sizes[0], seed)
    _refuse_too_many(math.prod(sizes))
    return Design(kind, axes, math.prod(sizes), seed)


def _refuse_too_many(size: int) -> None:
    if size > MOST_RUNS:
        raise InputError.of(
            f"{size:,} runs are more than the limit of {MOST_RUNS:,}",
            "give fewer values, or draw from the ranges with --sample sobol --n 4096",
            file="--over",
        )
