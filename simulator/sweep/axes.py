"""The texts of `--over`: a field of the experiment and the values it takes.

- `a.b=1,5,10` or `a.b=on,off` these values
- `a.b=0.7:1.3:13` that many, evenly spaced; `a.b=0.1:10:13:log` by equal factors
- `a.b=0.7:1.3` or `a.b=0.1:10:log` a range, to draw samples from
- `parameters.x` or `parameters.x=log` the range of the parameter's own record
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.reading.problems import InputError, Problem
from simulator.solving.compiled import Array
from simulator.study.overrides import override_path
from simulator.sweep.values import Value, evenly_spaced, has_duplicates, read_value

__all__ = ["MOST_RUNS", "Axis", "Value", "axis_error", "check_range", "read_axis"]

MOST_RUNS = 10_000_000
MOST_VALUES = 100_000
HOW = "write FIELD=1,5,10 or FIELD=0.7:1.3:13 (from, to, how many), with :log for equal factors"


@dataclass(frozen=True)
class Axis:
    """A field and its values, or the range that samples are drawn from.

    With neither, the range is that of the parameter's record.
    """

    path: str
    values: tuple[Value, ...] = ()
    lower: float | None = None
    upper: float | None = None
    log: bool = False

    def drawn(self, shares: Array) -> list[Value]:
        """The values at shares, at least 0 and below 1, of the range; of a list, in equal parts."""
        if self.values:
            last = len(self.values) - 1
            return [self.values[min(int(u * len(self.values)), last)] for u in shares.tolist()]
        if self.lower is None or self.upper is None:
            raise ValueError(f"{self.path} has no range")
        ends = np.array([self.lower, self.upper], dtype=float)
        lower, upper = np.log(ends) if self.log else ends
        # not lower + share * (upper - lower), which overflows for the widest ranges
        between = lower * (1 - shares) + upper * shares
        values: list[Value] = np.clip(np.exp(between) if self.log else between, *ends).tolist()
        return values


def read_axis(text: str) -> Axis:
    """Raises InputError that names the text and everything wrong with it."""
    path, equals, written = (part.strip() for part in text.partition("="))
    if not override_path(path):
        raise axis_error(text, "names no field", HOW)
    if not equals or written == "log":
        return Axis(path, log=written == "log")
    if not written:
        raise axis_error(text, "gives no values", HOW)
    if ":" not in written:
        return Axis(path, _listed(text, written.split(",")))
    parts = [part.strip() for part in written.split(":")]
    log = parts[-1] == "log"
    return _ranged(text, path, parts[:-1] if log else parts, log)


def axis_error(text: str, message: str, fix: str = "") -> InputError:
    """A mistake in one text of `--over`."""
    return InputError(Problem(message, fix, file="--over", field=text))


def check_range(text: str, lower: float, upper: float, log: bool) -> None:
    """Raise InputError for a range that holds nothing, or has no logarithm."""
    if lower >= upper:
        raise axis_error(
            text, f"the range from {lower:g} to {upper:g} is empty", "the first must be the smaller"
        )
    if log and lower <= 0:
        raise axis_error(text, f"equal factors cannot start from {lower:g}", "start above 0")


def _ranged(text: str, path: str, parts: Sequence[str], log: bool) -> Axis:
    """`parts` are the lower end, the upper end and perhaps the number of points."""
    numbers = _read(text, parts)
    for number in numbers:
        if isinstance(number, str | bool):
            raise axis_error(text, f"{number} is not a number", HOW)
    if len(numbers) not in (2, 3):
        raise axis_error(text, "is neither FROM:TO nor FROM:TO:COUNT", HOW)
    lower, upper = numbers[0], numbers[1]
    assert not isinstance(lower, str)
    assert not isinstance(upper, str)
    check_range(text, lower, upper, log)
    if len(numbers) == 2:
        return Axis(path, (), float(lower), float(upper), log)
    count = numbers[2]
    if not isinstance(count, int) or count < 2:
        raise axis_error(text, f"{count} is not a number of points", "write 2 or more")
    if count > MOST_VALUES:
        raise axis_error(
            text, f"{count:,} points are more than the limit of {MOST_VALUES:,}", "write fewer"
        )
    values = evenly_spaced(lower, upper, count, log)
    if has_duplicates(values):
        raise axis_error(text, "the points lie too close to be told apart", "write fewer")
    return Axis(path, values)


def _listed(text: str, parts: Sequence[str]) -> tuple[Value, ...]:
    values = _read(text, parts)
    if len(values) > MOST_VALUES:
        raise axis_error(text, f"{len(values):,} values are more than the limit of {MOST_VALUES:,}")
    return values


def _read(text: str, parts: Sequence[str]) -> tuple[Value, ...]:
    values: list[Value] = []
    problems: list[Problem] = []
    for part in parts:
        try:
            values.append(read_value(part))
        except InputError as error:
            problems += [
                Problem(p.message, p.fix, file="--over", field=text) for p in error.problems
            ]
    if problems:
        raise InputError(*dict.fromkeys(problems))
    return tuple(values)
