"""A parameter is one record: its value, unit, range, evidence tier and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate

Tier = Literal["human_measured", "animal_measured", "literature_derived", "fitted_here", "assumed"]
SOURCED_TIERS = ("human_measured", "animal_measured", "literature_derived")


class Record(StrictModel):
    """What a file in `configs/parameters/` says about one number."""

    symbol: str = ""
    value: float
    unit: str = "1"
    lower: float
    upper: float
    distribution: Literal["uniform", "lognormal", "normal", "fixed"] = "uniform"
    tier: Tier
    source: str = ""
    locator: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> Record:
        if not self.lower <= self.value <= self.upper:
            raise ValueError(
                f"value {self.value:g} lies outside its range {self.lower:g} to {self.upper:g}."
                " Fix: widen the range or correct the value"
            )
        if self.tier in SOURCED_TIERS and not self.source:
            raise ValueError(
                f"tier {self.tier} needs a source. Fix: add a key of configs/references.bib,"
                " or say `tier: assumed`"
            )
        return self


class Parameter(Record):
    """A record together with the identifier by which equations and `--set` reach it."""

    id: str = Field(min_length=1)
    file: str = ""


class ParameterSet(Mapping[str, Parameter]):
    """All parameters of a model by id; immutable, with `replace` for changed values."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_id: dict[str, Parameter] = {}
        for parameter in parameters:
            if parameter.id in self._by_id:
                first = self._by_id[parameter.id].file
                raise InputError.of(
                    f"parameter {parameter.id} is defined twice, here and in {first}",
                    "keep one of the two records",
                    file=parameter.file,
                    field=parameter.id,
                )
            self._by_id[parameter.id] = parameter

    def __getitem__(self, key: str) -> Parameter:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def replace(self, values: Mapping[str, float]) -> ParameterSet:
        """The same records with other values; the values are taken as they are."""
        return ParameterSet(
            p.model_copy(update={"value": float(values[p.id])}) if p.id in values else p
            for p in self._by_id.values()
        )

    def noting(self, names: set[str]) -> ParameterSet:
        """The same records; whatever is looked up from now on is noted in `names`."""
        return _Noting(self._by_id.values(), names)


class _Noting(ParameterSet):
    def __init__(self, parameters: Iterable[Parameter], names: set[str]) -> None:
        super().__init__(parameters)
        self._names = names

    def __getitem__(self, key: str) -> Parameter:
        self._names.add(key)
        return super().__getitem__(key)


def read_parameters(folder: Path) -> list[Parameter]:
    """Every record in the `*.yaml` files of `folder`, in the order of file and line."""
    return [p for path in sorted(folder.glob("*.yaml")) for p in _read_file(path)]


def _read_file(path: Path) -> list[Parameter]:
    document = load_file(path)
    return [
        parameter_from(validate(Record, document, (key,)), key, document.file)
        for key in document.data
    ]


def parameter_from(record: Record, identifier: str, file: str) -> Parameter:
    """Give a record its identifier."""
    return Parameter(id=identifier, file=file, **record.model_dump())
