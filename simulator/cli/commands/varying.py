"""Commands that run an experiment many times: sweeps and sensitivities."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.commands.program import ONE_EXPERIMENT, app
from simulator.cli.problems import reported


class Sample(StrEnum):
    """How the fields of a sweep are combined."""

    grid = "grid"
    zip = "zip"
    lhs = "lhs"
    sobol = "sobol"


class Analysis(StrEnum):
    """How sensitivities are found."""

    local = "local"
    morris = "morris"
    sobol = "sobol"
    prcc = "prcc"


class EngineName(StrEnum):
    """Where a sweep is computed."""

    local = "local"
    dask = "dask"


# what both commands take
Change = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a field in all runs."),
]
Out = Annotated[Path, typer.Option(help="Folder for the results.")]
Engine = Annotated[EngineName, typer.Option(help="Where to compute.")]
Workers = Annotated[
    int | None, typer.Option(min=1, max=4096, help="Processes, or jobs of the cluster.")
]
Scheduler = Annotated[str, typer.Option(help="With dask: its address, or slurm or pbs.")]


@app.command()
@reported
def sweep(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help=ONE_EXPERIMENT)],
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="1,5,10 or 0.7:1.3:13 or a range 0.7:1.3; again for more fields.",
        ),
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="CSV file: a header of fields, a row per run.")
    ] = None,
    sample: Annotated[Sample, typer.Option(help="How the fields are combined.")] = Sample.grid,
    n: Annotated[int | None, typer.Option("--n", help="Number of runs, with lhs or sobol.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the samples.")] = 1,
    people: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="Simulated people in each run.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="READOUT", help="Keep this read-out, too.")
    ] = None,
    scored: Annotated[
        bool, typer.Option("--score", help="Keep the share of findings reproduced.")
    ] = False,
    rtol: Annotated[float, typer.Option(min=1e-10, max=1e-2, help="Relative tolerance.")] = 1e-5,
    change: Change = None,
    out: Out = Path("results"),
    engine: Engine = EngineName.local,
    workers: Workers = None,
    scheduler: Scheduler = "tcp://127.0.0.1:8786",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an unfinished sweep.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before long sweeps.")] = False,
    figure: Annotated[
        bool, typer.Option("--figure/--no-figure", help="Draw one or two fields.")
    ] = True,
) -> None:
    """Run an experiment at many values of any of its fields, in parallel, losing nothing."""
    from simulator.sweep.engines.local import available_cores, start_forkserver

    if engine is EngineName.local:
        start_forkserver(["simulator.sweep.warm"])
    from simulator.cli.conducting import Where
    from simulator.cli.sweeping import SweepRequest, sweep_experiment

    request = SweepRequest(
        experiment,
        change or [],
        over or [],
        table,
        sample.value,
        n,
        seed,
        people,
        keep or [],
        scored,
        rtol,
        figure,
    )
    where = Where(out, engine.value, workers or available_cores(), scheduler, resume, yes)
    sweep_experiment(request, where)


@app.command()
@reported
def sensitivity(
    experiment: Annotated[
        str, typer.Argument(metavar="EXPERIMENT", help=f"{ONE_EXPERIMENT} With --on score: or all.")
    ],
    on: Annotated[str | None, typer.Option(metavar="READOUT", help="A read-out, or score.")] = None,
    arm: Annotated[str | None, typer.Option(help="The arm that is looked at.")] = None,
    minus: Annotated[str | None, typer.Option(metavar="ARM", help="Compared with it.")] = None,
    at_min: Annotated[float | None, typer.Option(help="Minutes from the first session.")] = None,
    method: Annotated[Analysis, typer.Option(help="How to look.")] = Analysis.local,
    over: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH[=LO:HI]", help="Varied; else every free parameter."),
    ] = None,
    n: Annotated[
        int | None, typer.Option("--n", help="Trajectories, base samples (a power of 2), or runs.")
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="With sobol: interactions of pairs.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of the samples.")] = 1,
    rtol: Annotated[float, typer.Option(min=1e-10, max=1e-2, help="Relative tolerance.")] = 1e-5,
    change: Change = None,
    out: Out = Path("results"),
    engine: Engine = EngineName.local,
    workers: Workers = None,
    scheduler: Scheduler = "tcp://127.0.0.1:8786",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with unfinished runs.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before long work.")] = False,
) -> None:
    """Find the parameters that a read-out, or the score, depends on."""
    from simulator.sweep.engines.local import available_cores, start_forkserver

    if engine is EngineName.local and method is not Analysis.local:
        start_forkserver(["simulator.sweep.warm"])
    from simulator.cli.conducting import Where
    from simulator.cli.sensing import SensitivityRequest, analyse_experiment

    request = SensitivityRequest(
        experiment,
        change or [],
        on,
        arm,
        minus,
        at_min,
        method.value,
        over or [],
        n,
        pairs,
        seed,
        rtol,
    )
    where = Where(out, engine.value, workers or available_cores(), scheduler, resume, yes)
    analyse_experiment(request, where)
