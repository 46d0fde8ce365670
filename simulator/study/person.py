"""Who is treated, and what hurts: `subject` and `noxious` of an experiment file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.reading.problems import FieldMistake
from simulator.reading.validation import StrictModel
from simulator.stimulation.protocol import Zone
from simulator.study.fields import Share, SignedShare


class Subject(StrictModel):
    """Who is treated.

    `neuropathic_drive` is ongoing firing of the injured pathway, `nerve_injury` the inflammation of
    a peripheral nerve, `deafferentation` how far a cortical map has lost its limb,
    `cord_continuity` the share of descending fibres that is spared.
    """

    label: str = ""
    note: str = ""
    neuropathic_drive: Annotated[float, Field(ge=0, le=1.5)] = 0.0
    nerve_injury: Share = 0.0
    deafferentation: Share = 0.0
    cord_continuity: Share = 1.0
    negative_affect: Share = 0.0
    expected_relief: SignedShare = 0.0
    pain_zone: Zone = "hand"
    parameters: dict[str, float] = {}


class Noxious(StrictModel):
    """Test stimuli, each ending at a measurement and, if `every_min` is given, in between.

    `irritant` is capsaicin or the like on the skin, from 0 (none) to 1, all through.
    """

    kind: Literal["heat", "cold", "none"]
    temperature_c: Annotated[float, Field(ge=-10, le=55)] | None = None
    duration_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    every_min: Annotated[float, Field(ge=2)] | None = None
    irritant: Annotated[float, Field(ge=0, le=1)] = 0.0
    side: Literal["left", "right"] = "left"

    @model_validator(mode="after")
    def _temperature_fits_kind(self) -> Noxious:
        if self.kind == "none":
            return self
        if self.temperature_c is None:
            raise FieldMistake(
                "temperature_c",
                f"a {self.kind} stimulus needs temperature_c. Fix: add temperature_c, in °C",
            )
        if self.kind == "heat" and self.temperature_c < 32:
            raise FieldMistake(
                "temperature_c",
                f"{self.temperature_c:g} °C is not warmer than skin (32 °C)."
                " Fix: use kind: cold or a higher temperature_c",
            )
        if self.kind == "cold" and self.temperature_c > 32:
            raise FieldMistake(
                "temperature_c",
                f"{self.temperature_c:g} °C is not colder than skin (32 °C)."
                " Fix: use kind: heat or a lower temperature_c",
            )
        return self
