"""Commands that start something: the teaching page, the benchmark."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.commands.program import app
from simulator.cli.problems import reported


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
