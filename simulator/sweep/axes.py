"""The texts of `--over`: a field of the experiment and the values it takes.

- `a.b=1,5,10` these values; `a.b=0.7:1.3:13` that many, evenly spaced; `a.b=0.1:10:13:log` by
  equal factors
- `a.b=0.7:1.3` or `a.b=0.1:10:log` a range, to draw samples from
- `parameters.x` (or `parameters.x=log`) the range of the parameter's own record
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.reading.problems import InputError, Problem
from simulator.reading.strict_yaml import load_text

Value = float | int | str | bool
Bounds = Callable[[str], tuple[float, float] | None]
SIGNIFICANT_DIGITS = 12
MOST_RUNS = 10_000_000
HOW = "write a.b=1,5,10 or a.b=0.7:1.3:13 (from, to, how many), with :log for equal factors"


@dataclass(frozen=True)
class Axis:
    """A field and its values, or the range that samples are drawn from."""

    path: str
    values: tuple[Value, ...] = ()
    lower: float | None = None
    upper: float | None = None
    log: bool = False

    def at(self, share: float) -> Value:
        """The value at a share of the way from the lower to the upper end, 0 to 1."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        assert self.lower is not None
        assert self.upper is not None
        if self.log:
            return float(self.lower * (self.upper / self.lower) ** share)
        return self.lower + share * (self.upper - self.lower)


def read_axis(text: str, bounds: Bounds) -> Axis:
    """Raises InputError that names the text; `bounds` gives the range of a parameter's record."""
    path, equals, values = (part.strip() for part in text.partition("="))
    if not path:
        raise axis_error(text, "names no field", HOW)
    if not equals or values == "log":
        return _by_record(text, path, values == "log", bounds)
    if not values:
        raise axis_error(text, "gives no values", HOW)
    parts = values.split(":")
    if len(parts) == 1:
        return Axis(path, _listed(text, values.split(",")))
    log = parts[-1] == "log"
    numbers = [_number(text, part) for part in (parts[:-1] if log else parts)]
    if len(numbers) not in (2, 3):
        raise axis_error(text, f"has {len(numbers)} parts between colons", HOW)
    lower, upper = float(numbers[0]), float(numbers[1])
    _check_range(text, lower, upper, log)
    if len(numbers) == 2:
        return Axis(path, (), lower, upper, log)
    return Axis(path, _spaced(text, numbers, log))


def axis_error(text: str, message: str, fix: str = "") -> InputError:
    """A mistake in one text of `--over`."""
    return InputError(Problem(message, fix, file="--over", field=text))


def _by_record(text: str, path: str, log: bool, bounds: Bounds) -> Axis:
    found = bounds(path)
    if found is None:
        raise axis_error(text, "gives no values, and is no parameter with a range of its own", HOW)
    _check_range(text, *found, log)
    return Axis(path, (), *found, log)


def _listed(text: str, parts: Sequence[str]) -> tuple[Value, ...]:
    values = tuple(_value(text, part) for part in parts)
    if len(set(values)) < len(values):
        raise axis_error(text, "gives a value twice", "name each value once")
    return values


def _value(text: str, part: str) -> Value:
    if not part.strip():
        raise axis_error(text, "leaves a value empty", HOW)
    value = load_text(f"value: {part.strip()}", "--over").data["value"]
    if (isinstance(value, float) and not math.isfinite(value)) or part.strip().lower() == "nan":
        raise axis_error(text, f"{part.strip()} is not a number", "give finite numbers")
    if not isinstance(value, (float, int, str)):
        raise axis_error(text, f"{part.strip()} is neither a number nor a name", HOW)
    return value


def _number(text: str, part: str) -> float | int:
    value = _value(text, part)
    if isinstance(value, (str, bool)):
        raise axis_error(text, f"{part} is not a number", HOW)
    return value


def _check_range(text: str, lower: float, upper: float, log: bool) -> None:
    if lower >= upper:
        raise axis_error(
            text, f"the range from {lower:g} to {upper:g} is empty", "the first must be the smaller"
        )
    if log and lower <= 0:
        raise axis_error(text, f"equal factors cannot start from {lower:g}", "start above 0")


def _spaced(text: str, numbers: Sequence[float | int], log: bool) -> tuple[Value, ...]:
    lower, upper, count = numbers
    if not isinstance(count, int) or count < 2:
        raise axis_error(text, f"{count} is not a number of points, 2 or more", HOW)
    if count > MOST_RUNS:
        raise axis_error(text, f"{count} points are more than the limit of {MOST_RUNS}")
    spaced = (np.geomspace if log else np.linspace)(lower, upper, count)
    values = [float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in spaced]
    whole = isinstance(lower, int) and isinstance(upper, int)
    if whole and all(value.is_integer() for value in values):
        return tuple(int(value) for value in values)
    return tuple(values)
