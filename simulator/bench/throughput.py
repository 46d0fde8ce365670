"""How long whole sweeps take, from the plan to the file on disk and back: by runs and processes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from simulator.solving.lanes import widest_lanes
from simulator.study.load import load_study
from simulator.sweep.conduct import Sweep
from simulator.sweep.design import make_design
from simulator.sweep.engines.local import run_local, start_forkserver
from simulator.sweep.over import record_bounds
from simulator.sweep.plan import SweepPlan

EXPERIMENT = "malavera2016"
OVER = ("parameters.mor_inhibition", "parameters.w_M1_ARC", "parameters.structural_decay_time")
ONE_ARM = "active"
RTOL = 1e-4


@dataclass(frozen=True)
class Throughput:
    """A sweep of so many courses: seconds in all, reading the file back included."""

    courses: int
    processes: int
    seconds: float


def run_sweeps(sizes: Sequence[int], processes: Sequence[int]) -> list[Throughput]:
    """Sweep each number of courses with the most processes, and the largest but one with all."""
    most = max(processes)
    found = [sweep_once(size, most) for size in sizes]
    compared = sorted(sizes)[-2] if len(sizes) > 1 else sizes[0]
    others = [sweep_once(compared, n) for n in processes if n != most]
    return [*others, *found]


def sweep_once(courses: int, processes: int) -> Throughput:
    """One arm of the benchmark's experiment at random parameters, in a folder that is removed."""
    plan = one_arm_plan(courses)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        start_forkserver(["simulator.sweep.warm"])
        sweep = Sweep(plan, Path(folder))
        with sweep.opened(resume=False) as store:
            sweep.compute(
                store,
                lambda work, shards, on_done: run_local(work, shards, processes, on_done),
                lambda _shard, _content: None,
            )
            path = sweep.write(store)
        with xr.open_dataset(path, engine="h5netcdf") as dataset:
            assert int(dataset["pain_nrs"].notnull().sum()) > 0
        return Throughput(courses, processes, time.perf_counter() - start)


def one_arm_plan(courses: int) -> SweepPlan:
    """Sobol samples of three parameters."""
    study = load_study(EXPERIMENT)
    experiment = {k: v for k, v in study.resolved.items() if k not in ("cohort", "findings")}
    experiment["arms"] = {ONE_ARM: study.resolved["arms"][ONE_ARM]}
    design = make_design(OVER, "sobol", courses, 1, None, record_bounds)
    return SweepPlan(study.name, experiment, design, ("pain_nrs",), False, RTOL, widest_lanes())
