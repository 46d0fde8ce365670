"""Commands that hold the model against what was published."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.commands.program import app
from simulator.cli.problems import reported


class Split(StrEnum):
    """Which findings are scored."""

    calibration = "calibration"
    holdout = "holdout"


class Findings(StrEnum):
    """Which findings rank hypotheses."""

    holdout = "holdout"
    calibration = "calibration"
    all = "all"


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
    predictions: Annotated[
        bool, typer.Option("--predictions", help="What each predicts, and whether it comes out.")
    ] = False,
    split: Annotated[Findings, typer.Option(help="Which findings rank them.")] = Findings.holdout,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for figure and file.")] = Path("results"),
) -> None:
    """Rank hypotheses on held-out findings, or search what tells two of them apart."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in bench
    from simulator.cli.comparing import compare_hypotheses, show_consequences, tell_apart

    if predictions:
        show_consequences(hypotheses or [], json)
    elif apart:
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
    ] = 12,
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
