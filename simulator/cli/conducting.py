"""Computing a plan for a command: what it will cost, how far it is, how to go on after a stop."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from simulator.cli.console import show
from simulator.cli.problems import FAILED, INTERRUPTED, problem_text
from simulator.cli.progress import counted_progress
from simulator.cli.terminating import TERMINATED, Terminated, heeding_termination
from simulator.output.store import prepare_folder
from simulator.reading.problems import InputError
from simulator.sweep.conduct import Sweep
from simulator.sweep.engines.choose import Engine, engine_for
from simulator.sweep.engines.treatment import EngineError
from simulator.sweep.estimate import Estimate, estimate
from simulator.sweep.labels import axis_label
from simulator.sweep.plan import SweepPlan
from simulator.sweep.shards import ShardStore

ASK_ABOVE_SECONDS = 600.0
ASK_ABOVE_BYTES = 2e9
MOST_FIELDS_SHOWN = 4


@dataclass(frozen=True)
class Where:
    """Where to compute and to write, and what was agreed to beforehand."""

    out: Path
    engine: str
    workers: int
    scheduler: str
    resume: bool
    yes: bool


def finish_sweep(plan: SweepPlan, where: Where) -> list[Path]:
    """Compute what is missing and write the data set; the first path is that.

    Raises typer.Exit with how to go on, when it was stopped or cannot go on.
    """
    start = time.perf_counter()
    sweep = Sweep(plan, where.out)
    prepare_folder(where.out)
    try:
        with (
            heeding_termination(),
            engine_for(where.engine, where.workers, where.scheduler) as (engine, described),
            sweep.opened(where.resume) as store,
        ):
            todo = sum(len(plan.runs_of(shard)) for shard in sweep.missing(store))
            if todo:
                cost = estimate(plan)
                _announce(plan, cost, todo, where.workers, described)
                _ask(cost, todo / plan.design.size, where)
            with _kept_if_refused():
                if todo:
                    _compute(sweep, store, engine, todo)
                path = sweep.write(store)
                return [path, sweep.write_provenance(time.perf_counter() - start, described)]
    except KeyboardInterrupt as stop:
        typer.echo(f"\nstopped; what is finished is kept. {_going_on()}", err=True)
        raise typer.Exit(TERMINATED if isinstance(stop, Terminated) else INTERRUPTED) from None
    except EngineError as error:
        typer.echo(f"failed: {error}. {_going_on()}", err=True)
        raise typer.Exit(FAILED) from None


@contextmanager
def _kept_if_refused() -> Iterator[None]:
    """From here on it is the disk that says no, and nothing is lost by that."""
    try:
        yield
    except InputError as error:
        kept = f"what is finished is kept. Once that is mended:\n  {resume_command()}"
        typer.echo(f"{problem_text(error)}; {kept}", err=True)
        raise typer.Exit(FAILED) from None


def resume_command() -> str:
    """This very command, going on."""
    name = Path(sys.argv[0]).name
    words = [*(["python", "-m", "simulator"] if name == "__main__.py" else [name]), *sys.argv[1:]]
    return shlex.join(words if "--resume" in words else [*words, "--resume"])


def _going_on() -> str:
    return f"Go on with:\n  {resume_command()}"


def _announce(plan: SweepPlan, cost: Estimate, todo: int, workers: int, engine: str) -> None:
    size = " × ".join(map(str, plan.design.shape))
    share = todo / plan.design.size
    points = f"{size} = {plan.design.size} runs" if len(plan.design.shape) > 1 else f"{size} runs"
    people = f" × {plan.people} people" if plan.people > 1 else ""
    left = f", {todo} of them still to do" if todo < plan.design.size else ""
    show(
        f"{plan.study.experiment.title}",
        f"{points}{people} × {len(plan.arms)} arms = {cost.solves} solves{left}:"
        f" about {duration(share * cost.seconds(workers))} with {engine},"
        f" {_size(cost.bytes_on_disk)} on disk",
        f"first result: {_first_result(plan, cost)}",
    )


def _first_result(plan: SweepPlan, cost: Estimate) -> str:
    if cost.first.failures:
        return f"failed: {cost.first.failures[0]}"
    shown = list(plan.design.columns(0, 1).items())[:MOST_FIELDS_SHOWN]
    point = ", ".join(f"{axis_label(path)} {_shown(values[0])}" for path, values in shown)
    values = cost.first.values[0, :, -1, 0]
    arms = ", ".join(f"{arm} {value:.3g}" for arm, value in zip(plan.arms, values, strict=True))
    return f"{point}: {plan.readouts[0]} at {plan.times_min[-1]:g} min: {arms}"


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _ask(cost: Estimate, share: float, where: Where) -> None:
    seconds = share * cost.seconds(where.workers)
    if where.yes or (seconds <= ASK_ABOVE_SECONDS and cost.bytes_on_disk <= ASK_ABOVE_BYTES):
        return
    if not sys.stdin.isatty():
        raise InputError.of(
            f"this would take about {duration(seconds)} and {_size(cost.bytes_on_disk)}",
            "add --yes if that is what you want",
        )
    if not typer.confirm("That is long. Start?"):
        raise typer.Exit(FAILED)


def _compute(sweep: Sweep, store: ShardStore, engine: Engine, todo: int) -> None:
    with counted_progress("runs", todo) as advance:
        sweep.compute(store, engine, lambda shard, _: advance(len(sweep.plan.runs_of(shard))))


def duration(seconds: float) -> str:
    """In the unit that fits."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"
