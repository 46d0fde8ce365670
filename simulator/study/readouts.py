"""Read-outs by name: any state or reported quantity, as it is or against the person's own start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from scipy.special import ndtr

from simulator.solving.compiled import Array
from simulator.study.assembly import compiled_model, ingredients

Form = Literal["level", "change", "change_percent", "fold", "responders"]
_FORMS: tuple[Form, ...] = ("change_percent", "change", "fold")
RESPONSE_PERCENT = -30.0


@dataclass(frozen=True)
class Readout:
    """A quantity of the model and the form in which it is reported."""

    quantity: str
    form: Form
    unit: str

    @property
    def needs_group(self) -> bool:
        """Whether one person is not enough."""
        return self.form == "responders"

    def value(self, now: float, before: float) -> float:
        """The read-out of one person."""
        return float(self.values(np.array([now]), np.array([before]))[0])

    def values(self, now: Array, before: Array) -> Array:
        """The read-out of every person, from now and from before anything was given."""
        if self.form == "level":
            return now
        if self.form == "change":
            return now - before
        with np.errstate(divide="ignore", invalid="ignore"):
            percent: Array = 100 * (now - before) / before
            if self.form == "responders":
                return _chance_of_response(percent, before)
            return percent if self.form == "change_percent" else now / before


def _chance_of_response(percent: Array, before: Array) -> Array:
    """In per cent: both ratings scatter, so that who is near the limit may fall on either side."""
    noise = ingredients().parameters["pain_report_noise"].value
    scatter = 100 * noise / before * np.sqrt(1 + (1 + percent / 100) ** 2)
    chance: Array = 100 * ndtr((RESPONSE_PERCENT - percent) / scatter)
    return chance


@cache
def known_readouts() -> dict[str, Readout]:
    """Every name that `measure`, `findings` and figures may use."""
    layout = compiled_model().layout
    found = {}
    for column in (*layout.outputs, *layout.states):
        found[column.name] = Readout(column.name, "level", column.unit)
        for form in _FORMS:
            unit = {"change_percent": "percent", "fold": "fold"}.get(form, column.unit)
            found[f"{column.name}_{form}"] = Readout(column.name, form, unit)
    found["pain_change_percent"] = Readout("pain_nrs", "change_percent", "percent")
    found["pain_change"] = Readout("pain_nrs", "change", "nrs")
    found["responders_30_percent"] = Readout("pain_nrs", "responders", "percent")
    return found
