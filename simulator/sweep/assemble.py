"""Shards into one labelled file, one after the other, so that memory does not grow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import h5netcdf
import h5py
import numpy as np

from simulator.output.hdf5_file import PatientFile
from simulator.output.store import replacing
from simulator.study.assembly import compiled_model
from simulator.study.readouts import known_readouts
from simulator.sweep.content import ShardContent, content_from
from simulator.sweep.labels import axis_label
from simulator.sweep.plan import SweepPlan
from simulator.sweep.point import STRENGTHS, model_name

TEXT = h5py.string_dtype()
WORDS = {
    "mean": "",
    "sd": ", standard deviation of people",
    "p05": ", 5th percentile of people",
    "p95": ", 95th percentile of people",
}
SOLVERS = "0 vector, 1 scalar, 2 SciPy, 3 none"


def assemble(
    plan: SweepPlan,
    shards: Iterable[bytes],
    path: Path,
    attributes: Mapping[str, str | float | int],
    scratch: Path | None = None,
) -> None:
    """Write the finished sweep to `path`, whole or not at all; shards come in any order.

    It grows in the folder `scratch`, or beside `path`. Raises InputError if the disk is full or
    the place cannot be written.
    """
    with (
        replacing(path, scratch) as temporary,
        PatientFile(temporary) as disk,
        h5netcdf.File(disk, "w") as file,
    ):
        sweep = _SweepFile(plan, file)
        for stored in shards:
            sweep.fill(content_from(stored))
            disk.complain()
        sweep.finish(attributes)


class _SweepFile:
    """The file while it is being filled."""

    def __init__(self, plan: SweepPlan, file: Any) -> None:
        self._plan, self._file = plan, file
        design = plan.design
        self._shape = design.shape
        self._is_grid = len(self._shape) > 1 or design.kind == "grid"
        self._points = tuple(axis.path for axis in design.axes) if self._is_grid else ("run",)
        file.dimensions = {
            **dict(zip(self._points, self._shape, strict=True)),
            "arm": len(plan.arms),
            "time": len(plan.times_min),
            "readout": len(plan.readouts),
        }
        self._coordinates()
        known = known_readouts()
        for name in plan.readouts:
            words = _described(name)
            for statistic in plan.statistics:
                self._new(
                    variable_name(name, statistic),
                    (*self._points, "arm", "time"),
                    float,
                    known[name].unit,
                    words + WORDS[statistic],
                )
        self._new(
            "error_estimate",
            (*self._points, "readout"),
            float,
            "1",
            "the solver's estimate of its largest error, in units of the read-out",
        )
        self._new("solver", self._points, np.int8, "1", f"who solved the run: {SOLVERS}")
        self._new("failed", self._points, np.int8, "1", "1 where an arm of the run failed")
        if plan.people > 1:
            self._new("people_lost", self._points, np.int64, "1", "people who could not be solved")
        if plan.scored:
            self._new(
                "score",
                self._points,
                float,
                "1",
                "share of the findings open to fitting that are reproduced, partly as half",
            )
        self._failures: list[tuple[int, str]] = []
        self._checked = np.full(len(plan.readouts), np.nan)
        self._checked_runs: list[int] = []

    def fill(self, shard: ShardContent) -> None:
        """Put the runs of a shard in their places."""
        plan = self._plan
        for readout, name in enumerate(plan.readouts):
            for place, statistic in enumerate(plan.statistics):
                values = shard.values[:, place, :, :, readout]
                self._put(variable_name(name, statistic), shard.runs, values)
        self._put("error_estimate", shard.runs, shard.error_estimate)
        self._put("solver", shard.runs, shard.solver)
        self._put("failed", shard.runs, shard.failed)
        if plan.people > 1:
            self._put("people_lost", shard.runs, shard.people_lost)
        if plan.scored:
            self._put("score", shard.runs, shard.score)
        self._failures += zip(
            map(int, shard.failure_run), map(str, shard.failure_reason), strict=True
        )
        self._checked = np.fmax(self._checked, shard.checked)
        self._checked_runs.append(int(shard.checked_run))

    def finish(self, attributes: Mapping[str, str | float | int]) -> None:
        """What is known only in the end."""
        failures = sorted(self._failures)
        self._file.dimensions["failure"] = len(failures)
        self._new("failure_run", ("failure",), np.int64, "1", "number of a run that failed")
        self._new("failure_reason", ("failure",), TEXT, "1", "why the run failed")
        if failures:
            self._file["failure_run"][:] = np.array([run for run, _ in failures])
            self._file["failure_reason"][:] = np.array([why for _, why in failures], dtype=object)
        self._new(
            "largest_difference",
            ("readout",),
            float,
            "1",
            "largest difference to SciPy in the runs that were solved again",
        )
        self._file["largest_difference"][:] = self._checked
        if not self._is_grid:  # so that xarray knows them from data
            paths = " ".join(axis.path for axis in self._plan.design.axes)
            self._file.attrs["coordinates"] = paths
        checked = sorted(run for run in self._checked_runs if run >= 0)
        for key, value in {**attributes, "runs_checked": " ".join(map(str, checked))}.items():
            self._file.attrs[key] = value

    def _new(self, name: str, dims: tuple[str, ...], kind: Any, unit: str, words: str) -> None:
        fill = {"fillvalue": np.nan} if kind is float else {}
        variable = self._file.create_variable(name, dims, kind, **fill)
        variable.attrs["units"] = unit
        variable.attrs["long_name"] = words

    def _coordinates(self) -> None:
        design = self._plan.design
        for axis in design.axes:
            label = axis_label(axis.path)
            dims = (axis.path,) if self._is_grid else ("run",)
            values = list(axis.values) if self._is_grid else self._column(axis.path)
            if model_name(axis.path) is not None:  # on and off are strengths
                values = [STRENGTHS.get(v, v) if isinstance(v, str) else v for v in values]
            numeric = not any(isinstance(v, str) for v in values)
            values = values if numeric else [str(v) for v in values]
            self._new(axis.path, dims, float if numeric else TEXT, label.unit, label.long_name)
            self._file[axis.path][:] = np.array(values, dtype=float if numeric else object)
        if not self._is_grid:
            self._new("run", ("run",), np.int64, "1", "number of the run")
            self._file["run"][:] = np.arange(design.size)
        for name, labels, words in (
            ("arm", self._plan.arms, "arm of the experiment"),
            ("readout", self._plan.readouts, "read-out"),
        ):
            self._new(name, (name,), TEXT, "1", words)
            self._file[name][:] = np.array(labels, dtype=object)
        self._new("time", ("time",), float, "min", "time from the start of the first session")
        self._file["time"][:] = np.array(self._plan.times_min)

    def _column(self, path: str) -> list[Any]:
        return list(self._plan.design.columns(0, self._plan.design.size)[path])

    def _put(self, name: str, runs: Any, values: Any) -> None:
        first, last = int(runs[0]), int(runs[-1]) + 1
        variable = self._file[name]
        for box, span in boxes(self._shape, first, last):
            taken = values[span.start - first : span.stop - first]
            variable[box] = taken.reshape(*_sizes(box), *values.shape[1:])


def variable_name(readout: str, statistic: str = "mean") -> str:
    """What a read-out, or a statistic of it, is called in the file."""
    name = readout.replace(".", "_")
    return name if statistic == "mean" else f"{name}_{statistic}"


def boxes(
    shape: tuple[int, ...], first: int, last: int
) -> Iterator[tuple[tuple[slice, ...], range]]:
    """Runs first..last-1 of a grid in C order as boxes, with the runs of each."""
    if len(shape) == 1:
        yield (slice(first, last),), range(first, last)
        return
    row = math.prod(shape[1:])
    while first < last:
        line, into = divmod(first, row)
        whole = (last - first) // row if into == 0 else 0
        if whole:
            rest = tuple(slice(0, n) for n in shape[1:])
            yield (slice(line, line + whole), *rest), range(first, first + whole * row)
            first += whole * row
            continue
        end = min(last, (line + 1) * row)
        for box, span in boxes(shape[1:], into, end - line * row):
            shifted = range(span.start + line * row, span.stop + line * row)
            yield (slice(line, line + 1), *box), shifted
        first = end


def _sizes(box: tuple[slice, ...]) -> tuple[int, ...]:
    return tuple(part.stop - part.start for part in box)


def _described(readout: str) -> str:
    """A read-out in words: what its quantity means, and in which form it is given."""
    found = known_readouts()[readout]
    layout = compiled_model().layout
    meaning = next(
        c.describes for c in (*layout.outputs, *layout.states) if c.name == found.quantity
    )
    return meaning if found.form == "level" else f"{meaning}, {found.form.replace('_', ' in ')}"
