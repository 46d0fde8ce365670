"""Tables and numbers for people to read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

PLAIN_WIDTH = 110


def console() -> Console:
    """Standard output, wide enough for tables where nobody looks on."""
    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table without vertical lines; cells are plain text."""
    made = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for place, column in enumerate(columns):
        made.add_column(column, overflow="fold", no_wrap=place == 0 and column in ("id", "name"))
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


def show(*parts: object) -> None:
    """Print tables and plain text."""
    out = console()
    for part in parts:
        if isinstance(part, str):
            out.print(part, markup=False, soft_wrap=True)
        else:
            out.print(part)


def number(value: float, unit: str) -> str:
    """A number with its unit; `1` is a pure number."""
    return f"{value:.4g}" if unit in ("1", "") else f"{value:.4g} {unit_words(unit)}"


def unit_words(unit: str) -> str:
    """A unit as people write it."""
    return {
        "nrs": "NRS",
        "percent": "%",
        "percent_rmt": "% RMT",
        "degC": "°C",
        "1": "(no unit)",
    }.get(unit, unit)
