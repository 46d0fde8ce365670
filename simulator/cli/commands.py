"""Every command, its arguments and its help; the work is done elsewhere and imported late."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.problems import reported

app = typer.Typer(
    help="A simulator of how rTMS relieves pain. For research and teaching, not for patient care.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ONE_EXPERIMENT = "A shipped name such as deandrade2011, or the path of a .yaml file."
EXPERIMENTS = "Shipped names such as deandrade2011, or paths of .yaml files."


class Kind(StrEnum):
    """What can be listed."""

    experiments = "experiments"
    findings = "findings"
    protocols = "protocols"
    drugs = "drugs"
    subjects = "subjects"
    mechanisms = "mechanisms"
    nodes = "nodes"
    parameters = "parameters"
    readouts = "readouts"
    hypotheses = "hypotheses"
    edges = "edges"
    states = "states"
    inputs = "inputs"
    coils = "coils"
    references = "references"


class Topic(StrEnum):
    """What can be described."""

    model = "model"
    network = "network"
    parameters = "parameters"
    equations = "equations"
    experiment = "experiment"
    protocol = "protocol"
    drug = "drug"
    mechanism = "mechanism"
    parameter = "parameter"
    readout = "readout"
    hypothesis = "hypothesis"
    node = "node"
    edge = "edge"
    state = "state"
    subject = "subject"
    coil = "coil"
    finding = "finding"
    reference = "reference"


class Method(StrEnum):
    """How the equations are solved."""

    LSODA = "LSODA"
    Radau = "Radau"
    BDF = "BDF"
    compiled = "compiled"


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


class Split(StrEnum):
    """Which findings are scored."""

    calibration = "calibration"
    holdout = "holdout"


def _version(wanted: bool) -> None:
    if wanted:
        from simulator import __version__

        typer.echo(f"rtms-sim {__version__}")
        raise typer.Exit


class Findings(StrEnum):
    """Which findings rank hypotheses."""

    holdout = "holdout"
    calibration = "calibration"
    all = "all"


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
@reported
def run(
    experiments: Annotated[list[str], typer.Argument(metavar="EXPERIMENT...", help=EXPERIMENTS)],
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="PATH=VALUE", help="Change a field, e.g. stimulation.frequency_hz=5."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    solver: Annotated[Method | None, typer.Option(help="Solver, instead of the file's.")] = None,
    figure: Annotated[bool, typer.Option("--figure/--no-figure", help="Draw the figure.")] = True,
    svg: Annotated[bool, typer.Option("--svg", help="Draw it as SVG, too.")] = False,
) -> None:
    """Simulate experiments, compare them with what was published, write data and a figure."""
    from simulator.cli.simulating import run_experiments

    changes = [*(change or []), *([f"solver.method={solver.value}"] if solver else [])]
    endings = [ending for ending, wanted in ((".png", figure), (".svg", figure and svg)) if wanted]
    run_experiments(experiments, changes, out, endings)


@app.command()
@reported
def score(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Study files or folders of them.")
    ] = None,
    split: Annotated[Split | None, typer.Option(help="Only the findings of this use.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
    figure: Annotated[
        Path | None, typer.Option(help="Draw all scores into this .png or .svg file.")
    ] = None,
    headlines: Annotated[
        bool, typer.Option("--headlines", help="The headlines over all plausible sets, too.")
    ] = False,
) -> None:
    """Score every finding of the shipped, or of the given, experiments."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in bench
    from simulator.cli.scoring import score_studies

    score_studies(paths or [], split.value if split else None, json, figure)
    if headlines and not json:
        from simulator.cli.headlining import print_headlines

        print_headlines(workers=2)


@app.command()
@reported
def ablate(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Study files or folders of them.")
    ] = None,
    mechanism: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this one; again for more.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for ablation.csv and .png.")] = Path("results"),
) -> None:
    """Score every finding without each mechanism in turn: what carries what."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in bench
    from simulator.cli.ablating import ablate_studies

    ablate_studies(paths or [], mechanism or [], json, out)


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
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a field in all runs."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    engine: Annotated[EngineName, typer.Option(help="Where to compute.")] = EngineName.local,
    workers: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Processes, or jobs of the cluster.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="With dask: its address, or slurm or pbs.")
    ] = "tcp://127.0.0.1:8786",
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
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a field in all runs."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    engine: Annotated[EngineName, typer.Option(help="Where to compute.")] = EngineName.local,
    workers: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Processes, or jobs of the cluster.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="With dask: its address, or slurm or pbs.")
    ] = "tcp://127.0.0.1:8786",
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


@app.command("list")
@reported
def list_(
    kind: Annotated[Kind | None, typer.Argument(help="What to list.")] = None,
    unplaced: Annotated[
        bool, typer.Option("--unplaced", help="Of the findings, those that have no place.")
    ] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Of the findings, how many went where.")
    ] = False,
) -> None:
    """List what is there: experiments, findings, protocols, drugs, mechanisms and more."""
    if kind is Kind.findings:
        from simulator.cli.findings import list_counts, list_findings, list_unplaced

        (list_unplaced if unplaced else list_counts if counts else list_findings)()
        return
    if unplaced or counts:
        raise typer.BadParameter("goes with: rtms-sim list findings", param_hint="--unplaced")
    from simulator.cli.listing import list_kind, list_kinds

    if kind is None:
        list_kinds([k.value for k in Kind])
    else:
        list_kind(kind.value)


@app.command()
@reported
def describe(
    topic: Annotated[Topic, typer.Argument(help="What to describe.")],
    name: Annotated[str | None, typer.Argument(help="Which one.")] = None,
) -> None:
    """Describe the model, or one of its parts, in plain words."""
    from simulator.cli.describing import describe_topic

    describe_topic(topic.value, name)


@app.command()
@reported
def cite(
    experiment: Annotated[str | None, typer.Argument(help=EXPERIMENTS)] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="As BibTeX entries.")] = False,
) -> None:
    """Say what to cite: the program, an experiment, and the sources of the mechanisms."""
    from simulator.cli.citing import print_citations

    print_citations(experiment, bibtex)


@app.command()
@reported
def check(
    protocol: Annotated[
        str, typer.Argument(help="A shipped protocol or the path of a .yaml file.")
    ],
) -> None:
    """Check a protocol's arithmetic: pulses, durations, schedule."""
    from simulator.cli.describing import describe_topic
    from simulator.cli.protocols import SAFETY_NOTE

    describe_topic("protocol", protocol)
    typer.echo(SAFETY_NOTE)


@app.command()
@reported
def bench(
    repeats: Annotated[int, typer.Option(min=1, max=50, help="How often to time.")] = 3,
    sweeps: Annotated[
        bool, typer.Option("--sweeps/--no-sweeps", help="Time whole sweeps, too: some minutes.")
    ] = True,
    write: Annotated[
        Path | None, typer.Option(help="Folder for benchmark.md and figures/benchmark.png.")
    ] = None,
) -> None:
    """Time this and other solvers on a ten-session course with three months' follow-up."""
    # Only heeded before NumPy is imported; more threads than free cores make LSODA many times
    # slower on large matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from simulator.cli.benching import run_bench

    run_bench(repeats, sweeps, write)


@app.command(name="compare")
@reported
def compare_(
    hypotheses: Annotated[
        list[str] | None, typer.Argument(metavar="HYPOTHESIS...", help="Names or paths; else all.")
    ] = None,
    apart: Annotated[
        bool,
        typer.Option("--discriminate", help="Find the experiment that tells the two apart."),
    ] = False,
    split: Annotated[Findings, typer.Option(help="Which findings rank them.")] = Findings.holdout,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for figure and file.")] = Path("results"),
) -> None:
    """Rank hypotheses on held-out findings, or search what tells two of them apart."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in bench
    from simulator.cli.comparing import compare_hypotheses, tell_apart

    if apart:
        if hypotheses is None or len(hypotheses) != 2:
            raise typer.BadParameter("--discriminate needs two hypotheses")
        tell_apart(hypotheses[0], hypotheses[1], out)
    else:
        compare_hypotheses(hypotheses or [], split.value, json, out)


@app.command()
@reported
def calibrate(
    starts: Annotated[
        int, typer.Option(min=0, max=1000, help="Beginnings; 0 takes the records as they are.")
    ] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")] = 1,
    minutes: Annotated[
        float,
        typer.Option(min=0.1, max=10_000, help="Size of the search, in minutes on two cores."),
    ] = 30,
    cma: Annotated[
        bool, typer.Option("--cma/--no-cma", help="Cross-check without slopes (needs cma).")
    ] = True,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write the values into their records, and the ensemble."),
    ] = False,
    ensemble: Annotated[
        bool, typer.Option("--ensemble", help="Draw plausible parameter sets and write them.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Folder for calibration.md and its figure.")
    ] = None,
    headlines: Annotated[
        bool, typer.Option("--headlines", help="Only print the headlines and their intervals.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 2,
) -> None:
    """Fit the free parameters to the findings that may be fitted."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if headlines:
        from simulator.cli.headlining import print_headlines

        print_headlines(workers)
        return
    from simulator.cli.calibrating import CalibrationRequest, run_calibration

    run_calibration(
        CalibrationRequest(starts, seed, minutes, cma, write, ensemble, report, workers)
    )


@app.command()
@reported
def assumptions(
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 2,
) -> None:
    """Say on what the headlines rest: how much is assumed, how much fitted or measured."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from simulator.cli.assuming import print_assumptions

    print_assumptions(workers)


@app.command()
@reported
def schema() -> None:
    """Print the JSON Schema of an experiment file, for editors."""
    import json

    from simulator.study.file_schema import experiment_schema

    typer.echo(json.dumps(experiment_schema(), indent=2))


@app.command()
@reported
def teach(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port on this machine; 0 for any.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Open the teaching page: on this machine only, and without a network."""
    from simulator.cli.teaching import open_page

    open_page(port, browser)


@app.command(name="explain")
@reported
def explain_(
    experiment: Annotated[str, typer.Argument(help=ONE_EXPERIMENT)],
    arm: Annotated[str | None, typer.Option(help="The arm to explain.")] = None,
    against: Annotated[str | None, typer.Option(help="The arm it is compared with.")] = None,
    readout: Annotated[str | None, typer.Option(help="What is read, such as pain_nrs.")] = None,
    at: Annotated[
        float | None, typer.Option(help="Minutes from the start of the first session.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a field: path=value.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the figure.")] = Path("out"),
    json_: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Say why one arm differs from another: which mechanisms and projections carry it."""
    from simulator.cli.explaining import explain_experiment

    explain_experiment(experiment, set_ or [], arm, against, readout, at, out, json_)
