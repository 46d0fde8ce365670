"""What `rtms-sim list findings` prints: where every row of the registry went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from simulator.cli.console import show, table
from simulator.cli.scores import SPLITS
from simulator.evidence.registry import (
    check_placement,
    place,
    placed_findings,
    registry,
    unplaced,
)
from simulator.evidence.split import row_of, use_of

COLUMNS = ("row", "mechanisms", "place", "split")


def list_findings() -> None:
    """Every row, its mechanisms, its place and its part in the split."""
    check_placement()
    made = table("", COLUMNS, _rows())
    made.columns[0].no_wrap = True
    show(made)


def list_unplaced() -> None:
    """The rows that still need a place, a line each; nothing if there are none."""
    check_placement()
    show(*unplaced())


def list_counts() -> None:
    """How many rows went where, and how many findings they make."""
    check_placement()
    kinds = Counter(place(row).kind for row in registry())
    uses = Counter[str](use_of(placed.finding) for placed in placed_findings())
    made = sum(placed.finding.use != "shown" for placed in placed_findings())
    added = sum(row.is_added for row in registry().values())
    rows = [
        ("rows of the registry", len(registry())),
        ("  stated by the reviews", len(registry()) - added),
        ("  added from papers since", added),
        (f"  in studies, as {made} findings", kinds["studies"]),
        ("  constraints: no direction published", kinds["constraint"]),
        ("  not computable", kinds["not_computable"]),
        ("  without a place", kinds["unplaced"]),
        *((f"findings {words}", uses[use]) for use, words in SPLITS.items()),
    ]
    show(table("", ("", "number"), rows))


def _rows() -> Iterator[tuple[str, str, str, str]]:
    made = [p.finding for p in placed_findings() if p.finding.use != "shown"]
    uses = {row_of(finding): SPLITS[use_of(finding)] for finding in made}
    for name, row in registry().items():
        found = place(name)
        split = uses[name] if found.kind == "studies" else "–"
        yield name, ", ".join(row.mechanisms), str(found), split
