"""What is done to a group: an arm of an experiment file, with everything in it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from simulator.reading.problems import FieldMistake
from simulator.reading.validation import StrictModel
from simulator.stimulation.protocol import Protocol, Sham
from simulator.study.fields import Minutes, SignedShare
from simulator.study.person import Subject


class DrugDose(StrictModel):
    """One drug: a bolus, an infusion, or both; minutes from the first session's start."""

    drug: str
    bolus_mg_per_kg: Annotated[float, Field(ge=0, le=100)] = 0.0
    infusion_mg_per_kg_h: Annotated[float, Field(ge=0, le=100)] = 0.0
    at_min: Minutes = 0.0
    until_min: Minutes | None = None

    @model_validator(mode="after")
    def _infusion_ends(self) -> DrugDose:
        if self.infusion_mg_per_kg_h and self.until_min is None:
            raise FieldMistake(
                "infusion_mg_per_kg_h", "an infusion needs an end. Fix: add until_min"
            )
        if self.until_min is not None and not self.infusion_mg_per_kg_h:
            raise FieldMistake(
                "until_min", "until_min belongs to an infusion. Fix: add infusion_mg_per_kg_h"
            )
        if self.until_min is not None and self.until_min <= self.at_min:
            raise FieldMistake(
                "until_min",
                f"the infusion ends at {self.until_min:g} min, before it starts at"
                f" {self.at_min:g} min. Fix: until_min must be later than at_min",
            )
        if not self.bolus_mg_per_kg and not self.infusion_mg_per_kg_h:
            raise FieldMistake(
                "drug", "no dose is given. Fix: add bolus_mg_per_kg or infusion_mg_per_kg_h"
            )
        return self


class Course(StrictModel):
    """A protocol and when its first session starts."""

    protocol: Protocol
    start_min: Minutes = 0.0


class AppliedInput(StrictModel):
    """An input of the model held at a value for a time, on each of the days that are named."""

    input: str
    value: float
    at_min: Minutes = 0.0
    until_min: Minutes
    on_days: Annotated[tuple[int, ...], Field(min_length=1)] = (0,)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> AppliedInput:
        _require_end_after_start(self.at_min, self.until_min)
        return self


class Expectation(StrictModel):
    """A context that promises relief (or, if negative, harm), from one time to another."""

    relief: SignedShare
    at_min: Minutes = 0.0
    until_min: Minutes

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Expectation:
        _require_end_after_start(self.at_min, self.until_min)
        return self


def _require_end_after_start(at_min: float, until_min: float) -> None:
    if until_min <= at_min:
        raise FieldMistake(
            "until_min",
            f"ends at {until_min:g} min, not after its start at {at_min:g} min."
            " Fix: until_min must be later than at_min",
        )


class Arm(StrictModel):
    """One group or condition of the experiment."""

    stimulation: tuple[Course, ...] = ()
    sham: Sham | None = None
    drugs: tuple[DrugDose, ...] = ()
    inputs: tuple[AppliedInput, ...] = ()
    expectation: Expectation | None = None
    subject: Subject | None = None

    @field_validator("sham", mode="before")
    @classmethod
    def _plain_sham(cls, value: Any) -> Any:
        """`sham: true` means the usual kind."""
        return ({"type": "shielded"} if value else None) if isinstance(value, bool) else value
