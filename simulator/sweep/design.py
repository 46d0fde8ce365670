"""Which points a sweep visits, computed from the number of the run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from simulator.reading.problems import InputError, Problem, did_you_mean
from simulator.sweep.axes import MOST_RUNS, Axis, Value
from simulator.sweep.drawing import SAMPLERS, unit_samples
from simulator.sweep.over import Bounds, read_over
from simulator.sweep.table import read_table

Kind = Literal[
    "grid", "zip", "lhs", "sobol", "table", "morris", "saltelli", "saltelli_pairs", "prcc"
]
BY_NAME: tuple[Kind, ...] = ("grid", "zip", "lhs", "sobol")


@dataclass(frozen=True)
class Design:
    """Fields, their values, and how they are combined; `size` is the number of runs.

    `grid` combines every value with every other, the last axis fastest. In `zip` and `table` the
    values of all axes belong together run by run. `lhs` (Latin hypercube) and `sobol` draw from
    ranges, or from lists with equal chances; `seed` decides the draws. The other kinds are those of
    `sensitivity.samples`.
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
                axis.path: [axis.values[i] for i in place.tolist()]
                for axis, place in zip(self.axes, places, strict=True)
            }
        if self.kind in SAMPLERS:
            shares = unit_samples(
                self.kind,
                len(self.axes),
                self.size,
                self.seed,
            )[first:last]
            return {
                axis.path: axis.drawn(column)
                for axis, column in zip(self.axes, shares.T, strict=True)
            }
        return {axis.path: list(axis.values[first:last]) for axis in self.axes}

    def as_plain(self) -> dict[str, Any]:
        """Plain data, from which `design_from` makes the same design."""
        axes = [{**asdict(axis), "values": list(axis.values)} for axis in self.axes]
        return {"kind": self.kind, "axes": axes, "size": self.size, "seed": self.seed}


def design_from(plain: dict[str, Any]) -> Design:
    """The inverse of `Design.as_plain`, also after a round trip through JSON."""
    axes = tuple(Axis(**{**axis, "values": tuple(axis["values"])}) for axis in plain["axes"])
    return Design(plain["kind"], axes, plain["size"], plain["seed"])


def make_design(
    over: Sequence[str], kind: str, n: int | None, seed: int, table: Path | None, bounds: Bounds
) -> Design:
    """The design of `--over` texts or of a table; raises InputError with every mistake found.

    `n` is the number of samples of `lhs` and `sobol`. `bounds` gives the range of a parameter's
    record, None where there is none; it may raise InputError.
    """
    if table is not None:
        if over:
            raise InputError.of("--table and --over both name the fields", "use one of them")
        axes = read_table(table)
        return Design("table", axes, len(axes[0].values), seed)
    if kind not in BY_NAME:
        fix = "add --table FILE.csv" if kind == "table" else did_you_mean(kind, list(BY_NAME))
        raise InputError.of(f"there is no design '{kind}' of --over fields", fix, file="--sample")
    if not over:
        raise InputError.of("nothing to sweep over", "add --over FIELD=VALUES, or --table FILE.csv")
    sampled = kind in ("lhs", "sobol")
    axes, problems = read_over(over, kind, bounds)
    size = (n or 0) if sampled else _combined_size(kind, axes)
    problems += _sampling_problems(kind, n, seed) if sampled else _combining_problems(kind, n, axes)
    if size > MOST_RUNS:
        fix = "ask for fewer, or draw from ranges with --sample sobol --n 4096"
        message = f"{size:,} runs are more than the limit of {MOST_RUNS:,}"
        problems.append(Problem(message, fix, file="--over"))
    if problems:
        raise InputError(*problems)
    return Design(kind, axes, size, seed)


def _combined_size(kind: str, axes: Sequence[Axis]) -> int:
    sizes = [len(axis.values) for axis in axes]
    return math.prod(sizes) if kind == "grid" else max(sizes, default=0)


def _combining_problems(kind: str, n: int | None, axes: Sequence[Axis]) -> Iterator[Problem]:
    if n is not None:
        yield Problem(f"a {kind} has as many runs as its values give", "leave out --n", file="--n")
    if kind == "zip" and len({len(axis.values) for axis in axes}) > 1:
        listed = ", ".join(f"{axis.path} has {len(axis.values)}" for axis in axes)
        message = f"values that go together must be equally many: {listed}"
        yield Problem(message, "give each field as many values", file="--over")


def _sampling_problems(kind: str, n: int | None, seed: int) -> Iterator[Problem]:
    if n is None:
        yield Problem(f"{kind} needs a number of runs", "add --n 1024", file="--n")
    elif n < 1:
        yield Problem(f"{n} is not a number of runs", "write 1 or more", file="--n")
    if seed < 0:
        yield Problem(f"{seed} is no seed", "write 0 or more", file="--seed")
