"""Commands that simulate: one experiment, many, and why it came out so."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.commands.program import EXPERIMENTS, ONE_EXPERIMENT, app
from simulator.cli.problems import reported


class Method(StrEnum):
    """How the equations are solved."""

    LSODA = "LSODA"
    Radau = "Radau"
    BDF = "BDF"
    compiled = "compiled"


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
