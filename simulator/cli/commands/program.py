"""The program itself; commands add themselves to it."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="A simulator of how rTMS relieves pain. For research and teaching, not for patient care.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ONE_EXPERIMENT = "A shipped name such as deandrade2011, or the path of a .yaml file."
EXPERIMENTS = "Shipped names such as deandrade2011, or paths of .yaml files."


def _version(wanted: bool) -> None:
    if wanted:
        from simulator import __version__

        typer.echo(f"rtms-sim {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass
