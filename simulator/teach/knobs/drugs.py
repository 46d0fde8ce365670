"""Knobs of the first drug of an arm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import panel as pn

from simulator.study.assembly import ingredients
from simulator.teach.choice import Choice
from simulator.teach.glossary import GLOSSARY
from simulator.teach.knobs.knob import WIDTH, Knob, in_one_line, slider

NO_DRUG = "no drug"


def drug_knobs() -> Iterator[Knob]:
    """Which drug, how much, when."""
    yield Knob(
        pn.widgets.Select(
            label="Drug",
            options=[NO_DRUG, *ingredients().drugs],
            width=WIDTH,
            description=GLOSSARY["drug"],
        ),
        lambda _, arm: arm.drugs[0].drug if arm.drugs else NO_DRUG,
        lambda choice, drug: _dosed(choice, "drug", drug),
    )
    yield Knob(
        slider("Bolus (mg per kg)", 0, 2, 0.01),
        lambda _, arm: arm.drugs[0].bolus_mg_per_kg if arm.drugs else None,
        lambda choice, value: _dosed(choice, "bolus_mg_per_kg", value),
        "bolus",
    )
    yield Knob(
        slider("Bolus at (min from start)", -60, 60, 1),
        lambda _, arm: arm.drugs[0].at_min if arm.drugs else None,
        lambda choice, value: _dosed(choice, "at_min", value),
        "bolus",
    )


def _dosed(choice: Choice, field: str, value: Any) -> Choice:
    """The first drug of the arm, or of all arms, changed."""
    experiment = choice.study().experiment
    for name in [choice.arm] if choice.arm else experiment.arms:
        doses = [d.model_dump(exclude_defaults=True) for d in experiment.arms[name].drugs]
        first = doses[0] if doses else {"drug": "", "bolus_mg_per_kg": 0.1, "at_min": -10.0}
        first = {**first, field: value}
        kept = [] if first["drug"] in (NO_DRUG, "") else [first, *doses[1:]]
        choice = choice.changed(f"arms.{name}.drugs", in_one_line(kept))
    return choice
