"""A protocol held against published tables of what healthy people tolerated.

No table clears a protocol for anybody. Between cells nothing is interpolated: the next stricter
cell, of more intensity or a higher frequency, decides. What no cell speaks of is outside the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.reading.locate import find_config, shipped
from simulator.reading.problems import FieldMistake
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.stimulation.protocol import Protocol
from simulator.stimulation.quantities import exact, plain

Word = Literal["within", "exceeds", "outside table", "no data"]
LongestTested = Annotated[str, Field(pattern=r"^>\d+(\.\d+)?$")]
Positive = Annotated[float, Field(gt=0)]


class Row(StrictModel):
    """Limits at one frequency: `>10` is the longest that was tested, null a cell without data."""

    hz: Positive
    cells: tuple[Positive | LongestTested | None, ...]


class SafetyTable(StrictModel):
    """Limits by frequency and intensity, both ascending.

    It speaks of one target and of some coils; `trains` is how many trains its gaps lay between.
    """

    title: str
    cite: str
    bounds: Literal["longest_train_s", "shortest_gap_s"]
    trains: int | None = None
    verified: bool
    target: str
    coils: tuple[str, ...]
    note: str
    percent_rmt: Annotated[tuple[Positive, ...], Field(min_length=1)]
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_a_grid(self) -> Self:
        frequencies = tuple(row.hz for row in self.rows)
        for name, order in (("percent_rmt", self.percent_rmt), ("rows", frequencies)):
            if list(order) != sorted(set(order)):
                raise FieldMistake(name, f"{name} must ascend Fix: put the numbers in order")
        for row in self.rows:
            if len(row.cells) != len(self.percent_rmt):
                raise FieldMistake(
                    "rows",
                    f"{len(row.cells)} cells at {row.hz:g} Hz, but {len(self.percent_rmt)} "
                    "columns of percent_rmt Fix: one cell for each, null where there is no data",
                )
        return self


@dataclass(frozen=True)
class Verdict:
    """What one table says of a protocol, and why."""

    table: SafetyTable
    word: Word
    reason: str


def safety_tables() -> tuple[SafetyTable, ...]:
    """The shipped tables."""
    paths = (find_config("safety", name) for name in shipped("safety"))
    return tuple(validate(SafetyTable, load_file(path)) for path in paths)


def held_against(table: SafetyTable, protocol: Protocol) -> Verdict:
    """What the table says of the protocol's trains, or of the gaps between them."""
    outside = _outside(table, protocol)
    if outside:
        return Verdict(table, "outside table", outside)
    row = next(r for r in table.rows if r.hz >= protocol.frequency_hz)
    column = next(n for n, c in enumerate(table.percent_rmt) if c >= protocol.intensity_percent_rmt)
    cell = row.cells[column]
    where = f"at {row.hz:g} Hz and {table.percent_rmt[column]:g} %"
    if cell is None:
        return Verdict(table, "no data", f"none {where}")
    return _compared(table, protocol, cell, where)


def _outside(table: SafetyTable, protocol: Protocol) -> str:
    """Why the table does not speak of the protocol; empty if it does."""
    highest, strongest = table.rows[-1].hz, table.percent_rmt[-1]
    if protocol.target != table.target:
        return f"it is about {table.target}, not {protocol.target}"
    if protocol.coil not in table.coils:
        return f"it was made with other coils than {protocol.coil}"
    if protocol.pattern != "rtms":
        return "it is about single pulses in trains, not bursts"
    if protocol.frequency_hz > highest:
        return f"it ends at {highest:g} Hz"
    if protocol.intensity_percent_rmt > strongest:
        return f"it ends at {strongest:g} % of motor threshold"
    if table.bounds == "shortest_gap_s" and protocol.trains == 1:
        return "a single train has no gaps"
    if table.trains is not None and protocol.trains > table.trains:
        return f"it was made with {table.trains} trains, not {protocol.trains}"
    return ""


def _compared(table: SafetyTable, protocol: Protocol, cell: float | str, where: str) -> Verdict:
    tested_only = isinstance(cell, str)
    limit = exact(float(cell.removeprefix(">") if isinstance(cell, str) else cell))
    if table.bounds == "longest_train_s":
        given, kept = protocol.train_duration_s, protocol.train_duration_s <= limit
        said = f"trains of {plain(given)} s; {plain(limit)} s"
    else:
        given = _gap_s(protocol)
        kept = given >= limit
        said = f"gaps of {plain(given)} s; {plain(limit)} s"
    if kept:
        return Verdict(table, "within", f"{said} {where}")
    if tested_only:
        return Verdict(table, "outside table", f"{said} {where} was the longest tested")
    weaker = protocol.intensity_percent_rmt < table.percent_rmt[0]
    if weaker or protocol.frequency_hz < table.rows[0].hz:
        return Verdict(table, "outside table", f"{said} {where}, where the table begins")
    return Verdict(table, "exceeds", f"{said} {where}")


def _gap_s(protocol: Protocol) -> Fraction:
    interval = protocol.train_onset_interval_s_exact
    assert interval is not None, "several trains have an interval"
    return interval - protocol.train_duration_s
