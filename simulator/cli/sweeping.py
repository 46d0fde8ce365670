"""The command that sweeps."""

from __future__ import annotations

import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import typer
import xarray as xr

from simulator.cli.console import show
from simulator.cli.problems import FAILED, INTERRUPTED, SOME_FAILED
from simulator.cli.progress import counted_progress
from simulator.output.provenance import DISCLAIMER
from simulator.output.store import prepare_folder
from simulator.output.sweep_figure import can_be_drawn, write_sweep_figure
from simulator.reading.problems import InputError, did_you_mean
from simulator.solving.lanes import widest_lanes
from simulator.study.load import Study, load_study
from simulator.study.readouts import known_readouts
from simulator.sweep.assemble import variable_name
from simulator.sweep.check import check_design
from simulator.sweep.conduct import Sweep
from simulator.sweep.design import Design, make_design
from simulator.sweep.engines.choose import Engine, engine_for
from simulator.sweep.engines.treatment import EngineError
from simulator.sweep.estimate import Estimate, estimate
from simulator.sweep.labels import axis_label
from simulator.sweep.over import record_bounds
from simulator.sweep.plan import SweepPlan, named_digest
from simulator.sweep.shards import ShardStore

PEOPLE_OF_A_CURVE = 20
MOST_POINTS_OF_A_CURVE = 100
ASK_ABOVE_SECONDS = 600.0
ASK_ABOVE_BYTES = 2e9
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
    out: Path
    resume: bool
    yes: bool
    figure: bool


def sweep_experiment(request: SweepRequest, engine: str, workers: int, scheduler: str) -> None:
    """Sweep, print, write; raises typer.Exit(3) if a run failed, (1) if all did."""
    start = time.perf_counter()
    plan = make_plan(request)
    sweep = Sweep(plan, request.out)
    prepare_folder(request.out)
    try:
        with (
            engine_for(engine, workers, scheduler) as (chosen, described),
            sweep.opened(request.resume) as store,
        ):
            todo = sum(len(plan.runs_of(shard)) for shard in sweep.missing(store))
            if todo:
                cost = estimate(plan)
                _announce(plan, cost, todo, workers, described)
                _ask(cost, todo / plan.design.size, workers, request.yes)
                _compute(sweep, store, chosen, todo)
            path = sweep.write(store)
            paths = [path, sweep.write_provenance(time.perf_counter() - start, described)]
    except KeyboardInterrupt:
        typer.echo(f"\nstopped; what is finished is kept. {_going_on()}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except EngineError as error:
        typer.echo(f"failed: {error}. {_going_on()}", err=True)
        raise typer.Exit(FAILED) from None
    _report(plan, path, paths, request.figure, time.perf_counter() - start)


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


def resume_command() -> str:
    """This very command, going on."""
    name = Path(sys.argv[0]).name
    words = [*(["python", "-m", "simulator"] if name == "__main__.py" else [name]), *sys.argv[1:]]
    return shlex.join(words if "--resume" in words else [*words, "--resume"])


def _going_on() -> str:
    return f"Go on with:\n  {resume_command()}"


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


def _announce(plan: SweepPlan, cost: Estimate, todo: int, workers: int, engine: str) -> None:
    size = " × ".join(map(str, plan.design.shape))
    share = todo / plan.design.size
    points = f"{size} = {plan.design.size} runs" if len(plan.design.shape) > 1 else f"{size} runs"
    people = f" × {plan.people} people" if plan.people > 1 else ""
    left = f", {todo} of them still to do" if todo < plan.design.size else ""
    show(
        f"{plan.study.experiment.title}",
        f"{points}{people} × {len(plan.arms)} arms = {cost.solves} solves{left}:"
        f" about {_duration(share * cost.seconds(workers))} with {engine},"
        f" {_size(cost.bytes_on_disk)} on disk",
        f"first result: {_first_result(plan, cost)}",
    )


def _first_result(plan: SweepPlan, cost: Estimate) -> str:
    if cost.first.failures:
        return f"failed: {cost.first.failures[0]}"
    point = ", ".join(
        f"{axis_label(path)} {_shown(values[0])}"
        for path, values in plan.design.columns(0, 1).items()
    )
    values = cost.first.values[0, :, -1, 0]
    arms = ", ".join(f"{arm} {value:.3g}" for arm, value in zip(plan.arms, values, strict=True))
    return f"{point}: {plan.readouts[0]} at {plan.times_min[-1]:g} min: {arms}"


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _ask(cost: Estimate, share: float, workers: int, yes: bool) -> None:
    seconds = share * cost.seconds(workers)
    if yes or (seconds <= ASK_ABOVE_SECONDS and cost.bytes_on_disk <= ASK_ABOVE_BYTES):
        return
    if not sys.stdin.isatty():
        raise InputError.of(
            f"this would take about {_duration(seconds)} and {_size(cost.bytes_on_disk)}",
            "add --yes if that is what you want",
        )
    if not typer.confirm("That is long. Start?"):
        raise typer.Exit(FAILED)


def _compute(sweep: Sweep, store: ShardStore, engine: Engine, todo: int) -> None:
    with counted_progress("runs", todo) as advance:
        sweep.compute(store, engine, lambda shard, _: advance(len(sweep.plan.runs_of(shard))))


def _report(plan: SweepPlan, path: Path, paths: list[Path], figure: bool, seconds: float) -> None:
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
        f"{plan.design.size} runs in {_duration(seconds)}. Simulated; {DISCLAIMER}.",
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


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"
