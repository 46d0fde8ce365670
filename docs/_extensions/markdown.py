"""Tables and names as MyST Markdown."""

import re
from collections.abc import Iterable, Sequence

from rich.table import Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~^])")


def plain(text: object) -> str:
    """Text that Markdown shall show as it stands."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def prose(text: str) -> str:
    """The same for docstrings, whose emphasis and quoted code stay."""
    return re.sub(r"\\([*`])", r"\1", plain(text))


def code(text: object) -> str:
    """A name to be typed."""
    return f"`{text}`".replace("|", r"\|")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown already."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def from_rich(made: Table) -> str:
    """The same for a table of the command line."""
    columns = [plain(column.header) for column in made.columns]
    cells = zip(*(column.cells for column in made.columns), strict=True)
    return table(columns, ([plain(cell) for cell in row] for row in cells))
