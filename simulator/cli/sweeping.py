"""The command that sweeps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import typer

from simulator.cli.conducting import Where, duration, finish_sweep
from simulator.cli.console import show
from simulator.cli.problems import FAILED, SOME_FAILED
from simulator.output.provenance import DISCLAIMER
from simulator.reading.problems import InputError, did_you_mean
from simulator.solving.lanes import widest_lanes
from simulator.study.load import Study, load_study
from simulator.study.readouts import known_readouts
from simulator.sweep.assemble import variable_name
from simulator.sweep.check import check_design
from simulator.sweep.design import Design, make_design
from simulator.sweep.over import record_bounds
from simulator.sweep.plan import SweepPlan, named_digest

PEOPLE_OF_A_CURVE = 20
MOST_POINTS_OF_A_CURVE = 100
MOST_FAILURES_SHOWN = 5


@dataclass(frozen=True)
class SweepRequest:
    """What was asked for on the command line."""

    experiment: str
    changes: list[str]
    over: list[str]
    table: Path | None
    sample: str
    n: int | None
    seed: int
    people: int | None
    keep: list[str]
    scored: bool
    rtol: float
    figure: bool


def sweep_experiment(request: SweepRequest, where: Where) -> None:
    """Sweep, print, write; raises typer.Exit(3) if a run failed, (1) if all did."""
    start = time.perf_counter()
    plan = make_plan(request)
    paths = finish_sweep(plan, where)
    _report(plan, paths, request.figure, time.perf_counter() - start)


def make_plan(request: SweepRequest) -> SweepPlan:
    """Everything that can be wrong is found here, before any work starts."""
    study = load_study(request.experiment, request.changes)
    design = make_design(
        request.over, request.sample, request.n, request.seed, request.table, record_bounds
    )
    check_design(design, study)
    study = _with_people(study, request, design)
    known = list(known_readouts())
    for name in request.keep:
        if name not in known:
            raise InputError.of(
                f"unknown read-out '{name}'", did_you_mean(name, known), file="--keep", field=name
            )
    readouts = dict.fromkeys(["pain_nrs", *study.experiment.measure, *request.keep])
    if not study.experiment.measure:
        raise InputError.of(
            "the experiment measures nothing, so a sweep has nothing to keep",
            "add `measure` to the file, for example pain_nrs: {at_min: [20]}",
            file=study.document.file,
            field="measure",
        )
    return SweepPlan(
        study.name,
        study.resolved,
        design,
        tuple(readouts),
        request.scored,
        request.rtol,
        widest_lanes(),
        str(Path(study.document.file).resolve()),
        named_digest(study, design),
    )


def _with_people(study: Study, request: SweepRequest, design: Design) -> Study:
    """As many people in each run as were asked for; for a short curve, a group by default."""
    people = request.people
    is_curve = len(design.axes) == 1 and design.size <= MOST_POINTS_OF_A_CURVE
    if people is None and study.experiment.cohort is None and is_curve:
        people = PEOPLE_OF_A_CURVE
    if people is None:
        return study
    resolved = {k: v for k, v in study.resolved.items() if k != "cohort"}
    if people > 1:
        resolved["cohort"] = {**(study.resolved.get("cohort") or {}), "n": people}
    return Study(study.name, study.experiment, resolved, study.document)


def _report(plan: SweepPlan, paths: list[Path], figure: bool, seconds: float) -> None:
    import xarray as xr  # it and matplotlib import slowly, and the first result should come soon

    from simulator.output.sweep_figure import can_be_drawn, write_sweep_figure

    path = paths[0]
    with xr.open_dataset(path, engine="h5netcdf") as sweep:
        if figure and can_be_drawn(sweep):
            readout = variable_name(next(iter(plan.study.experiment.measure)))
            paths += write_sweep_figure(sweep.load(), readout, path.with_suffix(""))
        reasons = [str(text) for text in sweep["failure_reason"].values[:MOST_FAILURES_SHOWN]]
        numbers = [int(run) for run in sweep["failure_run"].values]
        points = [dim for dim in sweep["error_estimate"].dims if dim != "readout"]
        lines = [
            f"{name}: largest difference to SciPy in the runs solved again {difference:.1e} {unit},"
            f" estimated error at most {error:.1e} {unit}"
            for name, difference, error, unit in zip(
                plan.readouts,
                sweep["largest_difference"].values,
                sweep["error_estimate"].max(points).values,
                plan.units,
                strict=True,
            )
        ]
    show(
        *lines,
        *(f"wrote {p}" for p in paths),
        f"{plan.design.size} runs in {duration(seconds)}. Simulated; {DISCLAIMER}.",
    )
    failed = len(set(numbers))
    if not failed:
        return
    for run, why in zip(numbers, reasons, strict=False):
        typer.echo(f"failed: run {run}: {why}", err=True)
    typer.echo(
        f"{failed} of {plan.design.size} runs failed; failure_reason in the file names all",
        err=True,
    )
    raise typer.Exit(FAILED if failed == plan.design.size else SOME_FAILED)
