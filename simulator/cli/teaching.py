"""The command that opens the teaching page."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from simulator.output.provenance import DISCLAIMER
from simulator.reading.problems import InputError

NEEDED = ("panel", "bokeh", "latex2mathml", "nilearn")


def open_page(port: int | None, browser: bool) -> None:
    """Serve until interrupted; raises InputError if a library or the port is missing."""
    missing = [library for library in NEEDED if find_spec(library) is None]
    if missing:
        raise InputError.of(
            f"the page needs {', '.join(missing)}",
            "install them with `pip install 'rtms-analgesia[teach]'`",
        )
    from simulator.teach.serving import serve

    serve(port, browser, _ready)


def _ready(address: str) -> None:
    typer.echo(f"The page is at {address} (Ctrl-C ends it). {DISCLAIMER.capitalize()}.")
