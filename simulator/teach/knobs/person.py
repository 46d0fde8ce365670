"""Knobs of who is treated, what hurts, and for how long they are followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import panel as pn

from simulator.reading.locate import find_config, shipped
from simulator.reading.strict_yaml import load_file
from simulator.study.prepare import prepare
from simulator.study.schema import Experiment
from simulator.teach.choice import Choice
from simulator.teach.glossary import GLOSSARY
from simulator.teach.knobs.knob import WIDTH, Knob, in_one_line, slider

PAINS = {"ongoing pain": "none", "heat on the skin": "heat", "cold on the skin": "cold"}
USUAL_TEMPERATURE = {"heat": 47.0, "cold": 7.0}
TESTS_IN_A_COURSE = 60
MINUTES_PER_DAY = 1440


def person_knobs() -> Iterator[Knob]:
    """Person, expectation, test pain, follow-up."""
    subjects = {str(_label_of(name)): name for name in shipped("subjects")}
    yield Knob(
        pn.widgets.Select(
            label="Person", options=list(subjects), width=WIDTH, description=GLOSSARY["person"]
        ),
        lambda experiment, _: experiment.subject.label if experiment.subject.label in subjects
        else None,
        lambda choice, label: choice.without("subject").changed("subject", subjects[label]),
    )  # fmt: skip
    yield Knob(
        slider("Expected relief (share of pain)", -1, 1, 0.05),
        lambda experiment, _: experiment.subject.expected_relief,
        lambda choice, value: choice.changed("subject.expected_relief", f"{value:g}"),
        "expectation",
    )
    yield Knob(
        pn.widgets.Select(
            label="Pain", options=list(PAINS), width=WIDTH, description=GLOSSARY["test pain"]
        ),
        lambda experiment, _: next(w for w, k in PAINS.items() if k == experiment.noxious.kind),
        lambda choice, words: _tested(choice, kind=PAINS[words]),
    )
    yield Knob(
        slider("Temperature (°C)", 0, 52, 0.5),
        lambda experiment, _: experiment.noxious.temperature_c,
        lambda choice, value: _tested(choice, temperature_c=value),
        "test pain",
    )
    yield Knob(
        slider("Follow until (days)", 0.1, 120, 0.1),
        lambda experiment, _: round(_end_of(experiment) / MINUTES_PER_DAY, 1),
        _followed,
        "follow-up",
    )


def _label_of(subject: str) -> str:
    """What the file of a shipped subject calls it."""
    return str(load_file(find_config("subjects", subject)).data.get("label", subject))


def _tested(choice: Choice, **fields: Any) -> Choice:
    noxious = choice.study().experiment.noxious.model_dump(exclude_none=True)
    noxious |= fields
    if noxious["kind"] == "none":
        noxious = {"kind": "none", "side": noxious["side"], "irritant": noxious["irritant"]}
    elif fields.get("kind"):
        noxious["temperature_c"] = USUAL_TEMPERATURE[noxious["kind"]]
        noxious["every_min"] = _between_tests(_end_of(choice.study().experiment))
    return choice.without("noxious").changed("noxious", in_one_line(noxious))


def _followed(choice: Choice, days: float) -> Choice:
    until = days * MINUTES_PER_DAY
    choice = choice.changed("record.until_min", f"{until:.0f}")
    if choice.study().experiment.noxious.kind != "none":
        choice = choice.changed("noxious.every_min", f"{_between_tests(until):g}")
    return choice


def _between_tests(until: float) -> float:
    return max(5.0, round(until / TESTS_IN_A_COURSE))


def _end_of(experiment: Experiment) -> float:
    return float(prepare(experiment).times_min[-1])
