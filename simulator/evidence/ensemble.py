"""The ensemble: parameter sets that explain the findings nearly as well as the records do.

`configs/calibration/ensemble.csv` holds a header of parameters and a row for each set,
`ensemble.yaml` beside it says how they were found.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from simulator.model.parameter import Parameter
from simulator.reading.locate import configs_directory
from simulator.reading.problems import InputError, Problem, did_you_mean
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.study.assembly import ingredients

HOW = "write it anew with `rtms-sim calibrate --starts 0 --ensemble`"
MOST_PROBLEMS = 20


class Origin(StrictModel):
    """How an ensemble was found: `configs/calibration/ensemble.yaml`.

    `nearness` is the median share of its way from the best set that a set could go.
    """

    how: str
    seed: int
    sets: int
    fitted: int
    assumed: int
    lowest_cost: float
    highest_cost_allowed: float
    nearness: float


@cache
def ensemble() -> tuple[Mapping[str, float], ...]:
    """The shipped sets: values by parameter; raises InputError with the mistakes of the file."""
    return read_ensemble(_folder() / "ensemble.csv")


@cache
def origin() -> Origin:
    """How the shipped sets were found."""
    return validate(Origin, load_file(_folder() / "ensemble.yaml"))


def read_ensemble(path: Path) -> tuple[Mapping[str, float], ...]:
    """The sets in a file, each value within the bounds of its record."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"the ensemble cannot be read ({reason})"
        raise InputError.of(message, HOW, file=str(path)) from None
    if len(rows) < 2:
        raise InputError.of("the ensemble holds no sets", HOW, file=str(path))
    header, *body = rows
    problems = list(_header_problems(header, str(path)))
    sets = []
    for line, row in enumerate(body, start=2):
        if len(problems) >= MOST_PROBLEMS:
            break
        found, wrong = _set(header, row, line, str(path))
        sets.append(found)
        problems += wrong
    if problems:
        raise InputError(*problems[:MOST_PROBLEMS])
    return tuple(sets)


def write_ensemble(sets: Sequence[Mapping[str, float]], origin: Origin) -> list[Path]:
    """Put both files into the folder of calibration; returns their paths."""
    records = ingredients().parameters
    table, said = _folder() / "ensemble.csv", _folder() / "ensemble.yaml"
    with open(table, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(sets[0])
        writer.writerows([_text(records[name], v) for name, v in one.items()] for one in sets)
    lines = [f"{name}: {value}" for name, value in origin.model_dump(exclude={"how"}).items()]
    words = "\n".join(f"  {line}" for line in origin.how.splitlines())
    said.write_text("\n".join(["how: |-", words, *lines, ""]), encoding="utf-8")
    ensemble.cache_clear()
    return [table, said]


def _folder() -> Path:
    return configs_directory() / "calibration"


def _text(record: Parameter, value: float) -> str:
    short = f"{value:.5g}"
    return short if record.lower <= float(short) <= record.upper else repr(value)


def _header_problems(header: Sequence[str], file: str) -> Iterator[Problem]:
    known = ingredients().parameters
    for place, name in enumerate(header):
        if name not in known:
            fix = did_you_mean(name, known) or HOW
            yield Problem("is not a parameter", fix, file, 1, field=name)
        elif name in header[:place]:
            yield Problem("is there twice", HOW, file, 1, field=name)


def _set(
    header: Sequence[str], row: Sequence[str], line: int, file: str
) -> tuple[dict[str, float], list[Problem]]:
    if len(row) != len(header):
        message = f"the row has {len(row)} values, the header names {len(header)} parameters"
        return {}, [Problem(message, HOW, file, line)]
    known = ingredients().parameters
    found: dict[str, float] = {}
    problems = []
    for name, cell in zip(header, row, strict=True):
        record = known.get(name)
        if record is None:
            continue
        try:
            found[name] = float(cell)
        except ValueError:
            problems.append(Problem(f"'{cell}' is no number", HOW, file, line, field=name))
            continue
        if not record.lower <= found[name] <= record.upper:
            bounds = f"{record.lower:g} to {record.upper:g}"
            message = f"{cell} lies outside the range of its record, {bounds}"
            problems.append(Problem(message, HOW, file, line, field=name))
    return found, problems
