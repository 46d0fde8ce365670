"""Knobs of the coil and its trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn

from simulator.reading.problems import InputError
from simulator.study.assembly import ingredients
from simulator.study.schema import Experiment
from simulator.study.treatment import Arm
from simulator.teach.choice import Choice
from simulator.teach.glossary import GLOSSARY
from simulator.teach.knobs.knob import WIDTH, Knob, arm_of, slider


def stimulation_knobs() -> Iterator[Knob]:
    """Where, how fast, how strong, how much, and whether at all."""
    sites = _sites()
    yield Knob(
        pn.widgets.Select(
            label="Target", options=list(sites), width=WIDTH, description=GLOSSARY["target"]
        ),
        lambda _, arm: _of_course(arm, lambda p: _site_name(p.target, p.hemisphere, sites)),
        lambda choice, site: _protocol(
            _protocol(choice, "target", sites[site][0]), "hemisphere", sites[site][1]
        ),
    )
    yield Knob(
        slider("Frequency (Hz)", 1, 50, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.frequency_hz)),
        _with_frequency,
        "frequency",
    )
    yield Knob(
        slider("Intensity (% of RMT)", 40, 130, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.intensity_percent_rmt)),
        lambda choice, value: _protocol(choice, "intensity_percent_rmt", f"{value:g}"),
        "intensity",
    )
    yield Knob(
        slider("Pulses a train", 1, 300, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.pulses_per_train)),
        lambda choice, value: _protocol(choice, "pulses_per_train", f"{value:.0f}"),
        "train",
    )
    yield Knob(
        slider("Trains a session", 2, 60, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.trains)),
        lambda choice, value: _protocol(choice, "trains", f"{value:.0f}"),
        "train",
    )
    yield Knob(
        slider("Sessions, one a day", 1, 30, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.sessions)),
        lambda choice, value: _protocol(choice, "sessions", f"{value:.0f}"),
        "session",
    )
    yield Knob(
        pn.widgets.Checkbox(label="Sham coil", width=WIDTH),
        lambda experiment, arm: None if _is_every(experiment, arm) else arm.sham is not None,
        lambda choice, value: choice.changed(f"arms.{choice.arm}.sham", str(value).lower()),
    )


def _sites() -> dict[str, tuple[str, str]]:
    network = ingredients().network
    found: dict[str, tuple[str, str]] = {}
    for node in network.stimulable():
        entry = network.entry(node)
        side = "left" if entry.hemisphere == "both" else entry.hemisphere
        found[entry.label] = (entry.family or node, side)
    return found


def _site_name(target: str, side: str, sites: dict[str, tuple[str, str]]) -> str:
    node = ingredients().network.site(target, side)
    label = ingredients().network.entry(node).label
    assert label in sites
    return label


def _is_every(experiment: Experiment, arm: Arm) -> bool:
    return not arm.stimulation or len(experiment.arms) == 1


def _of_course(arm: Arm, read: Callable[[Any], Any]) -> Any:
    return read(arm.stimulation[0].protocol) if arm.stimulation else None


def _protocol(choice: Choice, field: str, value: str) -> Choice:
    scope = f"arms.{choice.arm}." if choice.arm else ""
    return choice.changed(f"{scope}stimulation.{field}", value)


def _with_frequency(choice: Choice, hertz: float) -> Choice:
    """Trains get longer or shorter and the pause between them stays.

    Fields are changed one after the other and each must leave a protocol, so that the order of
    the two depends on which way they go.
    """
    arm = arm_of(choice.study().experiment, choice.arm)
    protocol = arm.stimulation[0].protocol
    simple = _protocol(choice, "frequency_hz", f"{hertz:g}")
    if protocol.trains == 1 or protocol.pulses_per_burst is not None:
        return simple
    pause = float(protocol.train_onset_interval_s_exact or 0) - protocol.pulses_per_train / float(
        protocol.frequency_hz
    )
    onset = round(protocol.pulses_per_train / hertz + pause, 6)
    roomy = _protocol(choice, "train_onset_interval_s", f"{onset:g}")
    attempts = (
        _protocol(roomy, "frequency_hz", f"{hertz:g}"),
        _protocol(simple, "train_onset_interval_s", f"{onset:g}"),
    )
    return next(filter(_is_experiment, attempts), simple)


def _is_experiment(choice: Choice) -> bool:
    try:
        choice.study()
    except InputError:
        return False
    return True
