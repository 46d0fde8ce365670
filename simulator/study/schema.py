"""What an experiment file may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from simulator.reading.problems import FieldMistake
from simulator.reading.validation import StrictModel
from simulator.stimulation.protocol import Protocol, Sham, Zone

Minutes = Annotated[float, Field(ge=-1440, le=2_000_000)]
Days = Annotated[float, Field(ge=-1, le=1388)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
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


class Measure(StrictModel):
    """When a read-out is measured: minutes or days from the first session's start."""

    at_min: tuple[Minutes, ...] = ()
    at_day: tuple[Days, ...] = ()

    @property
    def times_min(self) -> tuple[float, ...]:
        """All times, in minutes."""
        return tuple(sorted({*self.at_min, *(1440.0 * day for day in self.at_day)}))


class Expect(StrictModel):
    """What was published, in a form that can be scored."""

    direction: (
        Literal["increase", "decrease", "none", "smaller_effect", "larger_effect", "same_effect"]
        | None
    ) = None
    smallest: Annotated[float, Field(gt=0)] | None = None
    value: float | None = None
    se: Annotated[float, Field(gt=0)] | None = None
    unit: str = ""
    ordering: tuple[str, ...] | None = None
    null_within: Annotated[float, Field(gt=0)] | None = None
    between: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Expect:
        said = [
            name
            for name in ("direction", "value", "ordering", "null_within", "between")
            if getattr(self, name) is not None
        ]
        if len(said) != 1:
            raise ValueError(
                f"says {' and '.join(said) or 'nothing'}."
                " Fix: give exactly one of direction, value, ordering, null_within, between"
            )
        if self.value is not None and self.se is None:
            raise FieldMistake("value", "a value needs its standard error. Fix: add se")
        if self.between is not None and self.between[0] > self.between[1]:
            raise FieldMistake("between", "runs downwards. Fix: write [lower, higher]")
        if self.ordering is not None and len(self.ordering) < 2:
            raise FieldMistake("ordering", "needs at least two arms. Fix: name them in order")
        return self


class Finding(StrictModel):
    """A published claim about this experiment.

    `contrast` compares the first arm with the second. `reference` names the sham arm of each, so
    that effects are counted against it. A time is given once for both. `row` is the registry's
    row that the claim comes from, its id if empty. With `against` the number is the correlation of
    the two read-outs over people. `use` is left to the split unless it is given.
    """

    id: str
    row: str = ""
    claim: str = ""
    readout: str
    against: str = ""
    contrast: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    at_min: Minutes | None = None
    at_day: Days | None = None
    since_min: Minutes | None = None
    expect: Expect
    use: Literal["calibration", "holdout", "shown"] | None = None
    basis: str = ""

    @field_validator("reference", mode="before")
    @classmethod
    def _one_or_two(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _is_one_question(self) -> Finding:
        if self.at_min is not None and self.at_day is not None:
            raise FieldMistake("at_day", "at_min already says when. Fix: keep one of the two")
        if not self.contrast and self.expect.ordering is None:
            raise FieldMistake("id", "compares no arms. Fix: add contrast, or expect an ordering")
        if len(self.contrast) > 2:
            raise FieldMistake("contrast", "names more than two arms. Fix: use expect.ordering")
        if len(self.reference) > 2:
            raise FieldMistake("reference", "has more than one sham an arm. Fix: name two")
        return self

    @property
    def time_min(self) -> float | None:
        """When, in minutes from the first session's start."""
        return self.at_min if self.at_day is None else 1440.0 * self.at_day


class SolverChoice(StrictModel):
    """How the equations are solved."""

    method: Literal["LSODA", "Radau", "BDF", "compiled"] = "LSODA"
    rtol: Annotated[float, Field(ge=1e-12, le=1e-2)] = 1e-6


class NetworkChanges(StrictModel):
    """Lesions (0) or gains of nodes, and of edges written `source->target`."""

    nodes: dict[str, Strength] = {}
    edges: dict[str, Strength] = {}


class Cohort(StrictModel):
    """A group of virtual people; without it a typical person is simulated."""

    n: Annotated[int, Field(ge=2, le=10_000)]
    design: Literal["crossover", "parallel"] = "crossover"
    seed: Annotated[int, Field(ge=0)] = 1


class Record(StrictModel):
    """The grid on which curves are kept, beside the measurements."""

    from_min: Minutes | None = None
    until_min: Minutes | None = None
    every_min: Annotated[float, Field(ge=0.1)] | None = None


class Experiment(StrictModel):
    """A whole experiment file, with everything it names looked up."""

    title: str
    cite: str = ""
    note: str = ""
    question: str = ""
    subject: Subject = Subject()
    noxious: Noxious = Noxious(kind="none")
    arms: dict[Name, Arm] = Field(min_length=1)
    measure: dict[str, Measure] = {}
    cohort: Cohort | None = None
    record: Record = Record()
    findings: tuple[Finding, ...] = ()
    resolution: Literal["pulse", "train", "session"] = "session"
    solver: SolverChoice = SolverChoice()
    mechanisms: dict[str, Strength] = {}
    network: NetworkChanges = NetworkChanges()
    parameters: dict[str, float] = {}
