"""A design from a table: a header of fields, then one run per row."""

from __future__ import annotations

import csv
from pathlib import Path

from simulator.reading.problems import InputError, Problem
from simulator.sweep.axes import Axis, Value, read_axis


def read_table(path: Path) -> tuple[Axis, ...]:
    """Read a CSV file; raises InputError that names the file, the line and the field."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = [(number, row) for number, row in enumerate(csv.reader(file), 1) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError.of(
            f"the table cannot be read ({reason.lower()})", "check the path", file=str(path)
        ) from None
    if len(rows) < 2:
        raise InputError.of(
            "the table holds no runs",
            "write a header of fields such as parameters.mor_reserve, and a row for each run",
            file=str(path),
        )
    (_, header), *body = rows
    header = [name.strip() for name in header]
    problems = [
        Problem("is a column twice", "name each field once", str(path), 1, field=name)
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    columns: list[list[Value]] = [[] for _ in header]
    for number, row in body:
        if len(row) != len(header):
            fix = f"give a value for each of the {len(header)} columns"
            problems.append(Problem(f"the row has {len(row)} values", fix, str(path), number))
            continue
        for column, name, cell in zip(columns, header, row, strict=True):
            try:
                column += read_axis(f"{name}={cell.strip()}", lambda _: None).values
            except InputError as error:
                problems.append(
                    Problem(error.problems[0].message, "", str(path), number, field=name)
                )
    if problems:
        raise InputError(*problems[:20])
    return tuple(Axis(n, tuple(values)) for n, values in zip(header, columns, strict=True))
