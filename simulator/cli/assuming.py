"""The command that says on what the headlines rest."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.cli.console import show, table
from simulator.evidence.assumptions import KINDS, Rest, assumption_shares
from simulator.evidence.headlines import headlines
from simulator.study.assembly import ingredients

LEADING = 5


def print_assumptions(workers: int) -> None:
    """A row for each headline: per cent of each kind of evidence, and the leading parameters."""
    rests = assumption_shares(headlines(), workers)
    columns = ["headline", *(f"% {kind}" for kind in KINDS), "leading parameters (% of all)"]
    made = table("", columns, _rows(rests))
    for column in made.columns[1 : 1 + len(KINDS)]:
        column.justify = "right"
    show(made)
    show("Shares of the squared sensitivity, each parameter moved by the standard deviation of what"
         " its record believes. * marks assumed parameters.")  # fmt: skip


def _rows(rests: list[Rest]) -> Iterator[list[str]]:
    records = ingredients().parameters
    for rest in rests:
        leading = [
            f"{name}{'*' if records[name].tier == 'assumed' else ''} {100 * share:.0f}"
            for name, share in list(rest.shares.items())[:LEADING]
        ]
        shares = [f"{100 * rest.of_kind(kind):.0f}" for kind in KINDS]
        yield [rest.words, *shares, ", ".join(leading)]
