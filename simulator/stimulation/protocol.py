"""A stimulation protocol: what is delivered, where, how strongly and how often."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from simulator.reading.document import Document
from simulator.reading.validation import StrictModel, validate
from simulator.stimulation.plausibility import check_bursts, check_pulses, check_spacing
from simulator.stimulation.quantities import (
    Count,
    ExactSeconds,
    FrequencyHz,
    GapSeconds,
    PercentRmt,
    WithinBurstHz,
    exact,
)
from simulator.stimulation.schedule import Schedule, session_onsets_min

Zone = Literal["hand", "leg", "face"]

_THETA_BURST = {"frequency_hz": 5, "pulses_per_burst": 3, "within_burst_hz": 50}
_AMBIGUOUS = {"iti", "iti_s", "inter_train_interval", "inter_train_interval_s"}
_SPACING = {"inter_train_gap_s", "train_onset_interval_s"}


class Protocol(StrictModel):
    """One course of rTMS, exact in every count and time.

    `frequency_hz` is the rate of pulses for the pattern rtms and the rate of bursts otherwise.
    A train lasts whole periods: its last pulse or burst is followed by a full period's pause.
    `itbs` and `ctbs` complete themselves to bursts of 3 at 50 Hz, five times a second.
    `zone` is the part of the motor map; `navigated` is None if nothing is known of the aim.
    """

    title: str = ""
    cite: str = ""
    note: str = ""
    target: str
    hemisphere: Literal["left", "right", "midline"]
    zone: Zone = "hand"
    coil: str = "figure8"
    navigated: bool | None = None
    pattern: Literal["rtms", "itbs", "ctbs", "custom"] = "rtms"
    frequency_hz: FrequencyHz
    intensity_percent_rmt: PercentRmt
    pulses_per_train: Count
    trains: Count
    inter_train_gap_s: GapSeconds | None = None
    train_onset_interval_s: ExactSeconds | None = None
    pulses_per_burst: Count | None = None
    within_burst_hz: WithinBurstHz | None = None
    sessions: Annotated[int, Field(ge=1, le=400)] = 1
    schedule: Schedule = Schedule()
    stated_pulses_per_session: Count | None = None
    stated_total_pulses: Count | None = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_ambiguity_and_complete(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        for name in data:
            if str(name).lower() in _AMBIGUOUS:
                raise ValueError(
                    f"'{name}' is ambiguous: some papers count it from the end of a train, "
                    "others from its onset Fix: write inter_train_gap_s (end of a train to the "
                    "next onset) or train_onset_interval_s (onset to onset)"
                )
        if data.get("pattern") not in ("itbs", "ctbs"):
            return data
        return data | {name: n for name, n in _THETA_BURST.items() if data.get(name) is None}

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        check_pulses(self)
        check_bursts(self)
        check_spacing(self)
        session_onsets_min(self)
        return self

    @property
    def train_duration_s(self) -> Fraction:
        """From a train's onset to the end of its last period."""
        periods = Fraction(self.pulses_per_train, self.pulses_per_burst or 1)
        return periods / exact(self.frequency_hz)

    @property
    def train_onset_interval_s_exact(self) -> Fraction | None:
        """From one train's onset to the next, however it was given; None for a single train."""
        if self.inter_train_gap_s is not None:
            return self.train_duration_s + exact(self.inter_train_gap_s)
        return self.train_onset_interval_s

    @property
    def session_duration_s(self) -> Fraction:
        """From the onset of a session's first train to the end of its last."""
        spacing = self.train_onset_interval_s_exact or Fraction(0)
        return (self.trains - 1) * spacing + self.train_duration_s

    @property
    def pulses_per_session(self) -> int:
        """Trains times pulses per train."""
        return self.trains * self.pulses_per_train

    @property
    def total_pulses(self) -> int:
        """The pulses of the whole course."""
        return self.pulses_per_session * self.sessions

    def with_changes(self, **fields: Any) -> Protocol:
        """The protocol with some fields replaced, checked anew.

        Another frequency keeps the pulses, the trains and the time from onset to onset, and so
        the length of the pause changes. Statements that a change makes obsolete are dropped:
        stated numbers of pulses, the other kind of spacing, the spacing of a single train, the
        bursts of the pattern rtms. Raises InputError.
        """
        data = {name: getattr(self, name) for name in self.model_fields_set}
        if "frequency_hz" in fields and self.inter_train_gap_s is not None:
            data["inter_train_gap_s"] = None
            data["train_onset_interval_s"] = self.train_onset_interval_s_exact
        for name in _made_obsolete(fields):
            data.pop(name, None)
        return validate(Protocol, Document(data | fields, "", {}))


def _made_obsolete(changes: dict[str, Any]) -> set[str]:
    obsolete: set[str] = set()
    if changes.keys() & {"pulses_per_train", "trains"}:
        obsolete |= {"stated_pulses_per_session", "stated_total_pulses"}
    if "sessions" in changes:
        obsolete.add("stated_total_pulses")
    if changes.keys() & _SPACING or changes.get("trains") == 1:
        obsolete |= _SPACING
    if changes.get("pattern") == "rtms":
        obsolete |= {"pulses_per_burst", "within_burst_hz"}
    return obsolete


class Sham(StrictModel):
    """A session without effective stimulation.

    `residual_fraction` is the share of the active field that still reaches the cortex; None
    leaves it to what is known about the type.
    """

    type: Literal["shielded", "tilted", "off"] = "shielded"
    residual_fraction: Annotated[float, Field(ge=0, le=1)] | None = None
