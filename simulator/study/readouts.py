"""Read-outs by name: any state or reported quantity, as it is or against the person's own start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from simulator.study.assembly import compiled_model

Form = Literal["level", "change", "change_percent", "fold"]
_FORMS: tuple[Form, ...] = ("change_percent", "change", "fold")


@dataclass(frozen=True)
class Readout:
    """A quantity of the model and the form in which it is reported."""

    quantity: str
    form: Form
    unit: str

    def value(self, now: float, before: float) -> float:
        """The read-out from the value at a time and the value before anything was given."""
        if self.form == "change":
            return now - before
        if self.form == "change_percent":
            return 100 * (now - before) / before if before else float("nan")
        if self.form == "fold":
            return now / before if before else float("nan")
        return now


@cache
def known_readouts() -> dict[str, Readout]:
    """Every name that `measure`, `findings` and figures may use."""
    layout = compiled_model().layout
    found = {}
    for column in (*layout.outputs, *layout.states):
        found[column.name] = Readout(column.name, "level", column.unit)
        for form in _FORMS:
            unit = {"change_percent": "percent", "fold": "1"}.get(form, column.unit)
            found[f"{column.name}_{form}"] = Readout(column.name, form, unit)
    found["pain_change_percent"] = Readout("pain_nrs", "change_percent", "percent")
    found["pain_change"] = Readout("pain_nrs", "change", "nrs")
    return found
