"""A design from a table: a header of fields, then one run per row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator.reading.problems import FieldPath, InputError, Problem
from simulator.study.overrides import override_path
from simulator.sweep.axes import MOST_RUNS, Axis
from simulator.sweep.values import Value, read_value

MOST_PROBLEMS = 20
HOW = "write a header of fields such as parameters.mor_reserve, and a row for each run"

Row = tuple[int, list[str]]


def read_table(path: Path) -> tuple[Axis, ...]:
    """Read a CSV file; raises InputError that names the file, the line and the field."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            return _axes(_rows(file), str(path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fix = "check that it is a CSV file, in UTF-8, that you may read"
        raise InputError.of(f"the table cannot be read ({reason})", fix, file=str(path)) from None


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    """The rows that hold anything, with the number of their (last) line."""
    reader = csv.reader(lines, strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _axes(rows: Iterator[Row], file: str) -> tuple[Axis, ...]:
    line, header = next(rows, (0, []))
    if not header:
        raise InputError.of("the table is empty", HOW, file=file)
    header = [name.strip() for name in header]
    problems = [*_header_problems(header, line, file)]
    columns: list[list[Value]] = [[] for _ in header]
    for number, row in rows:
        if len(problems) >= MOST_PROBLEMS or len(columns[0]) > MOST_RUNS:
            break
        if len(row) != len(header):
            message = f"the row has {len(row)} values, the header names {len(header)} fields"
            problems.append(Problem(message, "give a value for each field", file, number))
            continue
        for column, name, cell in zip(columns, header, row, strict=True):
            try:
                column.append(read_value(cell))
            except InputError as error:
                wrong = error.problems[0]
                problems.append(Problem(wrong.message, wrong.fix, file, number, field=name))
    if not problems and not columns[0]:
        problems.append(Problem("the table holds no runs, only a header", HOW, file))
    if len(columns[0]) > MOST_RUNS:
        message = f"the table holds more runs than the limit of {MOST_RUNS:,}"
        problems.append(Problem(message, "split the table", file))
    if problems:
        raise InputError(*problems)
    return tuple(Axis(n, tuple(values)) for n, values in zip(header, columns, strict=True))


def _header_problems(header: Sequence[str], line: int, file: str) -> Iterator[Problem]:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        yield Problem("the fields are not separated by commas", "save it with commas", file, line)
        return
    seen: set[FieldPath] = set()
    for number, name in enumerate(header, 1):
        path = override_path(name)
        if not path:
            yield Problem(f"column {number} names no field", HOW, file, line)
        elif path in seen:
            yield Problem("is a column twice", "name each field once", file, line, field=name)
        seen.add(path)
