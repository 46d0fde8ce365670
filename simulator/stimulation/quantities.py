"""The numbers of a protocol: exactly as written, and within what a stimulator can do."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from simulator.reading.problems import shown

_RATIO = re.compile(r"[0-9]{1,18}/[1-9][0-9]{0,17}")


def exact(value: float | Fraction) -> Fraction:
    """The number as it was written: 0.1 is 1/10, not the nearest binary number."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


def plain(value: Fraction) -> str:
    """The number for people to read, to six digits unless it is whole."""
    if value.denominator == 1 and value < 10**9:
        return str(value.numerator)
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.6g}"


def _percent(value: float) -> float:
    if 0 < value < 5:
        meant = value * 100 if 5 <= value * 100 <= 200 else 80
        raise ValueError(
            f"{value:g} looks like a fraction: write 80 for 80 % of resting motor threshold "
            f"Fix: write {meant:g}"
        )
    if not 5 <= value <= 200:
        raise ValueError(
            f"must be between 5 and 200 (% of resting motor threshold), got {value:g} "
            "Fix: write the intensity relative to the resting motor threshold, 80 for 80 %"
        )
    return value


def _exact_seconds(value: Any) -> Fraction:
    is_number = isinstance(value, int | float | Fraction) and not isinstance(value, bool)
    is_ratio = isinstance(value, str) and _RATIO.fullmatch(value)
    if not is_number and not is_ratio:
        raise ValueError(f"must be a number, got {shown(value)} Fix: write the time in seconds")
    try:
        return exact(value)
    except ValueError:
        raise ValueError(f"must be a finite number, got {value}") from None


def _written(value: Fraction) -> float | str:
    number = float(value)
    return number if exact(number) == value else f"{value.numerator}/{value.denominator}"


Count = Annotated[int, Field(ge=1)]
FrequencyHz = Annotated[float, Field(gt=0, le=100)]
WithinBurstHz = Annotated[float, Field(gt=0, le=1000)]
PercentRmt = Annotated[
    float,
    AfterValidator(_percent),
    WithJsonSchema({"type": "number", "minimum": 5, "maximum": 200}),
]
GapSeconds = Annotated[float, Field(ge=0)]
ExactSeconds = Annotated[
    Fraction,
    BeforeValidator(_exact_seconds),
    PlainSerializer(_written, return_type=float | str, when_used="json"),
    WithJsonSchema({"type": ["number", "string"], "pattern": _RATIO.pattern}),
]
