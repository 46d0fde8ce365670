"""What all descriptions share: looking a name up, references, tables of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from rich.table import Table

from simulator.cli.console import table
from simulator.cli.listing import PARAMETER_COLUMNS, parameter_rows
from simulator.model.parameter import Parameter
from simulator.output.citations import reference
from simulator.reading.problems import InputError, did_you_mean

T = TypeVar("T")


def pick(what: str, name: str, known: Mapping[str, T]) -> T:
    """What is called `name`; raises InputError with the nearest match."""
    if name not in known:
        raise InputError.of(f"there is no {what} called '{name}'", did_you_mean(name, known))
    return known[name]


def cited(keys: Iterable[str]) -> list[str]:
    """References, a line each."""
    return [f"  {reference(key)}" for key in keys]


def parameter_table(records: Iterable[Parameter]) -> Table:
    """Values, ranges, tiers and sources."""
    return table("Parameters", PARAMETER_COLUMNS, parameter_rows(records))
