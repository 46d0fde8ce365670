"""Shards become one labelled file, with everything in its place."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from simulator.study.load import load_study
from simulator.sweep.assemble import assemble, boxes, variable_name
from simulator.sweep.content import ShardContent
from simulator.sweep.design import make_design
from simulator.sweep.plan import SweepPlan

AXES = {
    "parameters.mor_inhibition": np.linspace(0.1, 0.5, 7),
    "stimulation.intensity_percent_rmt": np.linspace(60, 120, 5),
    "parameters.mor_reserve": np.linspace(0.2, 0.4, 4),
}
READOUTS = ("pain_nrs", "output.S1")
ASSEMBLING = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from simulator.study.load import load_study
from simulator.sweep.assemble import assemble
from simulator.sweep.content import ShardContent
from simulator.sweep.design import make_design
from simulator.sweep.plan import SweepPlan

study = load_study("deandrade2011")
over = [f"parameters.mor_inhibition=0.1:0.5:{sys.argv[1]}", "parameters.mor_reserve=0.1:0.5:1000"]
design = make_design(over, "grid", None, 1, None, lambda _: None)
plan = SweepPlan(study.name, study.resolved, design, ("pain_nrs",), False, 1e-5, 4)

def content(shard):
    runs = np.array(plan.runs_of(shard))
    zeros, none = np.zeros(runs.size, np.int8), np.zeros(0)
    values = np.ones((runs.size, 1, len(plan.arms), len(plan.times_min), 1))
    errors, words = np.ones((runs.size, 1)), np.array([], dtype=str)
    return ShardContent(runs, values, errors, zeros, zeros, zeros, zeros, none, words,
                        np.ones(1), np.array(-1)).as_bytes()

if len(sys.argv) > 3:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
assemble(plan, map(content, range(plan.shards)), Path(sys.argv[2]), {})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
SHAPES = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple)


def plan_over(axes: int, kind: str = "grid", people: int = 1) -> SweepPlan:
    paths = list(AXES)[:axes]
    if kind == "grid":
        over = [f"{path}={','.join(map(str, AXES[path]))}" for path in paths]
    else:
        over = [f"{path}=0.1:{place + 1}:60" for place, path in enumerate(paths)]
    study = load_study("deandrade2011")
    resolved = {k: v for k, v in study.resolved.items() if k != "cohort"}
    if people > 1:
        resolved["cohort"] = {"n": people}
    design = make_design(over, kind, None, 1, None, lambda _: None)
    return SweepPlan(study.name, resolved, design, READOUTS, True, 1e-5, 4)


def made_up(plan: SweepPlan) -> ShardContent:
    """A content for all runs at once, in which no two numbers are the same."""
    runs = np.arange(plan.design.size)
    inner = (len(plan.statistics), len(plan.arms), len(plan.times_min), len(READOUTS))
    values = np.arange(runs.size * math.prod(inner), dtype=float).reshape(runs.size, *inner)
    return ShardContent(
        runs,
        values,
        error_estimate=np.stack([runs + 0.25, runs + 0.5], axis=1),
        solver=(runs % 3).astype(np.int8),
        failed=(runs % 5 == 2).astype(np.int8),
        people_lost=runs % 4,
        score=runs / runs.size,
        failure_run=runs[runs % 5 == 2],
        failure_reason=np.array([f"run {run} is no good" for run in runs[runs % 5 == 2]]),
        checked=np.array([np.nan, 0.0]),
        checked_run=np.array(-1),
    )


def part(plan: SweepPlan, whole: ShardContent, shard: int) -> bytes:
    runs = plan.runs_of(shard)
    span = slice(runs.start, runs.stop)
    of_shard = np.isin(whole.failure_run, whole.runs[span])
    return ShardContent(
        whole.runs[span],
        whole.values[span],
        whole.error_estimate[span],
        whole.solver[span],
        whole.failed[span],
        whole.people_lost[span],
        whole.score[span],
        whole.failure_run[of_shard],
        whole.failure_reason[of_shard],
        checked=np.array([np.nan, float(shard)]),
        checked_run=np.array(runs.start if shard % 2 else -1),
    ).as_bytes()


def assembled(plan: SweepPlan, order: Sequence[int], path: Path) -> Any:
    whole = made_up(plan)
    assemble(plan, (part(plan, whole, shard) for shard in order), path, {"title": "made up"})
    return xr.load_dataset(path, engine="h5netcdf")


@pytest.mark.parametrize(
    ("axes", "kind", "people"),
    [(1, "grid", 1), (2, "grid", 1), (3, "grid", 1), (3, "grid", 5), (1, "zip", 1), (3, "zip", 5)],
)
@pytest.mark.parametrize("order", ["forwards", "backwards", "random"])
def test_everything_is_in_its_place_whatever_the_order(
    tmp_path: Path, axes: int, kind: str, people: int, order: str
) -> None:
    plan = plan_over(axes, kind, people)
    shards = list(range(plan.shards))
    assert len(shards) > 1 or plan.design.size <= 8
    if order != "forwards":
        shards.reverse() if order == "backwards" else random.Random(4).shuffle(shards)
    found = assembled(plan, shards, tmp_path / "sweep.nc")
    whole = made_up(plan)
    shape = plan.design.shape
    points = tuple(axis.path for axis in plan.design.axes) if kind == "grid" else ("run",)
    for place, statistic in enumerate(plan.statistics):
        for column, readout in enumerate(READOUTS):
            variable = found[variable_name(readout, statistic)]
            assert variable.dims == (*points, "arm", "time")
            wanted = whole.values[:, place, :, :, column]
            assert_array_equal(variable, wanted.reshape(*shape, *wanted.shape[1:]))
    assert_array_equal(found["error_estimate"], whole.error_estimate.reshape(*shape, -1))
    for name in ("solver", "failed", "score", *(["people_lost"] if people > 1 else [])):
        assert found[name].dims == points
        assert_array_equal(found[name], getattr(whole, name).reshape(shape))
    for axis in plan.design.axes:
        assert_array_equal(found[axis.path], axis.values)
        assert found[axis.path].dims == ((axis.path,) if kind == "grid" else ("run",))
    assert found["arm"].values.tolist() == list(plan.arms)
    assert_array_equal(found["time"], plan.times_min)
    assert_array_equal(found["failure_run"], whole.failure_run)
    assert found["failure_reason"].values.tolist() == whole.failure_reason.tolist()
    assert_array_equal(found["largest_difference"], [np.nan, plan.shards - 1.0])
    checked = [plan.runs_of(shard).start for shard in range(1, plan.shards, 2)]
    assert found.attrs["runs_checked"] == " ".join(map(str, checked))
    assert found.attrs["title"] == "made up"


def test_equal_shards_give_equal_files(tmp_path: Path) -> None:
    plan = plan_over(2)
    for name in ("one", "other"):
        assembled(plan, range(plan.shards), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@given(shape=SHAPES, data=st.data())
def test_boxes_cover_a_span_of_runs_once_and_nothing_else(
    shape: tuple[int, ...], data: st.DataObject
) -> None:
    size = math.prod(shape)
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first + 1, size))
    filled = np.full(shape, -1)
    found = list(boxes(shape, first, last))
    for box, span in found:
        assert (filled[box] == -1).all()
        filled[box] = np.array(span).reshape(filled[box].shape)
    runs = np.arange(size)
    assert_array_equal(filled.ravel(), np.where((runs >= first) & (runs < last), runs, -1))
    assert len(found) <= 2 * len(shape) - 1


@pytest.mark.parametrize("size", [0, 10_000, 30_000])
def test_a_full_disk_leaves_the_older_file_and_no_other(
    family: Any, tmp_path: Path, size: int
) -> None:
    """In a process of its own: a limit on files holds for everything that a process writes."""
    path = tmp_path / "sweep.nc"
    path.write_bytes(b"older")
    done = family.run("-c", ASSEMBLING, 60, path, size)
    assert "the result cannot be written (file too large)" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["sweep.nc"]
    assert path.read_bytes() == b"older"
    assert family.run("-c", ASSEMBLING, 60, path).returncode == 0
    assert xr.load_dataset(path, engine="h5netcdf")["failed"].sum() == 0


def test_memory_does_not_grow_with_the_number_of_runs(family: Any, tmp_path: Path) -> None:
    few, many = (family.run("-c", ASSEMBLING, rows, tmp_path / f"{rows}.nc") for rows in (10, 300))
    large = tmp_path / "300.nc"
    assert large.stat().st_size > 70e6
    assert int(many.stdout) - int(few.stdout) < 30_000
    large.unlink()
