"""Kinds of numbers that several parts of an experiment file have."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

Minutes = Annotated[float, Field(ge=-1440, le=2_000_000)]
Days = Annotated[float, Field(ge=-1, le=1388)]
Share = Annotated[float, Field(ge=0, le=1)]
SignedShare = Annotated[float, Field(ge=-1, le=1)]


def _strength(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in ("on", "off"):
        raise ValueError(
            f"must be on, off or a number, got '{value}'"
            " Fix: write off to remove it, 0.5 for half its strength"
        )
    return 1.0 if value == "on" else 0.0


Strength = Annotated[float, Field(ge=0, le=10), BeforeValidator(_strength)]
