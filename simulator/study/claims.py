"""What is measured, and what was published about it: `measure` and `findings`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from simulator.reading.problems import FieldMistake
from simulator.reading.validation import StrictModel
from simulator.study.fields import Days, Minutes


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
