"""Single values of a sweep, as words and numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from simulator.reading.problems import InputError
from simulator.reading.scalars import plain_value

Value = float | int | str | bool
SIGNIFICANT_DIGITS = 12
_OPENS_MORE = tuple("\"'[{&*!|>%@`#?,")


def read_value(text: str) -> Value:
    """A number, a name, or true or false, as an unquoted word in a file; InputError, unplaced."""
    word = text.strip()
    try:
        value = plain_value(word)
    except InputError as error:
        message = error.problems[0].message
        raise InputError.of(message, "write a plain decimal number, such as 0.5") from None
    if value is None:
        raise InputError.of("a value is missing", "write a number or a name")
    if isinstance(value, str) and value.startswith(_OPENS_MORE):
        raise InputError.of(
            f"{word} is neither a number nor a name", "leave out quotes and brackets"
        )
    return value


def has_duplicates(values: Sequence[Value]) -> bool:
    """Whether a value occurs twice; 1 and 1.0 are the same, 1 and true are not."""
    return len({(isinstance(value, bool), value) for value in values}) < len(values)


def evenly_spaced(lower: float, upper: float, count: int, log: bool) -> tuple[Value, ...]:
    """`count` clean decimals from `lower` to `upper`, by equal steps or (`log`) equal factors.

    Whole numbers if both ends are and all points turn out to be.
    """
    steps = count - 1
    if log:
        ends = math.log(lower), math.log(upper)
        between: list[float] = [
            _clean(math.exp((ends[0] * (steps - i) + ends[1] * i) / steps)) for i in range(1, steps)
        ]
    else:
        first, last = Decimal(str(lower)), Decimal(str(upper))
        between = [_clean((first * (steps - i) + last * i) / steps) for i in range(1, steps)]
    values = [lower, *between, upper]
    if isinstance(lower, int) and isinstance(upper, int) and all(v == int(v) for v in values):
        return tuple(int(value) for value in values)
    return tuple(float(value) for value in values)


def _clean(number: float | Decimal) -> float:
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")
