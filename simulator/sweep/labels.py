"""What a swept field is called on an axis, and its unit."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.study.assembly import ingredients
from simulator.sweep.point import model_name

# by what the field's name ends in, longest first
UNITS_BY_ENDING = {
    "_mg_per_kg_h": "mg/kg/h",
    "_mg_per_kg": "mg/kg",
    "_percent_rmt": "% of resting motor threshold",
    "_hz": "Hz",
    "_min": "min",
    "_s": "s",
    "_c": "°C",
}


@dataclass(frozen=True)
class AxisLabel:
    """A name in words and a unit; `1` where there is none."""

    long_name: str
    unit: str

    def __str__(self) -> str:
        return self.long_name if self.unit == "1" else f"{self.long_name} ({self.unit})"


def axis_label(path: str) -> AxisLabel:
    """For any path that a sweep can address."""
    name = model_name(path)
    records = ingredients().parameters
    if name is not None and name in records:
        return AxisLabel(name.replace("_", " "), records[name].unit)
    if name is not None:
        kind, _, what = name.partition(".")
        return AxisLabel(f"strength of the {kind.rstrip('s')} {what.replace('.', '→')}", "1")
    field = path.rsplit(".", 1)[-1]
    for ending, unit in UNITS_BY_ENDING.items():
        if field.endswith(ending):
            return AxisLabel(_with_place(path, field.removesuffix(ending)), unit)
    return AxisLabel(_with_place(path, field), "1")


def _with_place(path: str, field: str) -> str:
    """The field in words, and where it is unless it is the same everywhere."""
    words = field.replace("_", " ")
    place = path.rsplit(".", 1)[0]
    if place in (path, "stimulation", "subject", "noxious"):
        return words
    return f"{words} of {place.removeprefix('arms.').replace('.', ' ').replace('_', ' ')}"
