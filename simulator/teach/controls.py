"""The knobs of the bench: each shows a field of the chosen arm and, when turned, changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import panel as pn

from simulator.reading.locate import shipped
from simulator.reading.problems import InputError
from simulator.study.assembly import ingredients
from simulator.study.prepare import prepare
from simulator.study.schema import Arm, Experiment
from simulator.teach.choice import BENCH, Choice
from simulator.teach.glossary import GLOSSARY
from simulator.teach.page import Page
from simulator.teach.verdicts import studies

EVERY_ARM = "all arms"
NO_DRUG = "no drug"
PAINS = {"ongoing pain": "none", "heat on the skin": "heat", "cold on the skin": "cold"}
USUAL_TEMPERATURE = {"heat": 47.0, "cold": 7.0}
TESTS_IN_A_COURSE = 60
MINUTES_PER_DAY = 1440
WIDTH = 290


@dataclass(frozen=True)
class Knob:
    """A widget, what it shows of an experiment, and the choice that follows when it is turned."""

    widget: Any
    reads: Callable[[Experiment, Arm], Any]
    turned: Callable[[Choice, Any], Choice]
    word: str = ""  # of the glossary, where the widget itself shows none

    def shown(self) -> Any:
        """The widget, with its word explained when the mouse rests on the mark."""
        if not self.word:
            return self.widget
        mark = pn.widgets.TooltipIcon(value=GLOSSARY[self.word], width=20, margin=(4, 0))
        return pn.Row(self.widget, mark, margin=0)


class Controls:
    """All knobs of a page, kept in step with what is chosen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.preset = pn.widgets.Select(
            label="Study", groups=_presets(), value=page.choice.base, width=WIDTH,
            description="A shipped study as published, or an empty bench.",
        )  # fmt: skip
        self.arm = pn.widgets.Select(
            label="Arm to change", options=[EVERY_ARM], width=WIDTH, description=GLOSSARY["arm"]
        )
        self.knobs = {knob.widget.label: knob for knob in self._knobs()}
        for knob in self.knobs.values():
            knob.widget.param.watch(self._watcher(knob), "value")
        self.preset.param.watch(self._other_study, "value")
        self.arm.param.watch(self._other_arm, "value")
        page.on_choice.append(self.follow)
        self.follow(page.choice)

    def column(self) -> pn.Column:
        """Everything below one another."""
        return pn.Column(
            self.preset,
            self.arm,
            *(knob.shown() for knob in self.knobs.values()),
            width=WIDTH + 50,
            scroll=True,
            css_classes=["controls"],
        )

    def follow(self, choice: Choice) -> None:
        """Set every widget to what is chosen."""
        experiment = choice.study().experiment
        arm = _arm(experiment, choice.arm)
        with self._page.quietly():
            self.preset.value = choice.base if choice.base in self.preset.values else None
            self.arm.options = [EVERY_ARM, *experiment.arms]
            self.arm.value = choice.arm or EVERY_ARM
            for knob in self.knobs.values():
                value = knob.reads(experiment, arm)
                knob.widget.disabled = value is None
                if value is not None and knob.widget.value != value:
                    _show(knob.widget, value)

    def _other_study(self, event: Any) -> None:
        if not self._page.quiet and event.new is not None:
            choice = Choice(base=event.new)
            self._page.choose(choice)

    def _other_arm(self, event: Any) -> None:
        if self._page.quiet:
            return
        arm = "" if event.new == EVERY_ARM else event.new
        old = self._page.choice
        self._page.choose(Choice(old.base, old.text, old.changes, arm, old.readout))

    def _watcher(self, knob: Knob) -> Callable[[Any], None]:
        def changed(event: Any) -> None:
            if not self._page.quiet:
                self._page.choose(knob.turned(self._page.choice, event.new), by_knob=True)

        return changed

    def _knobs(self) -> Iterator[Knob]:
        yield from _stimulation_knobs()
        yield from _drug_knobs()
        yield from _person_knobs()


def _stimulation_knobs() -> Iterator[Knob]:
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
        _slider("Frequency (Hz)", 1, 50, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.frequency_hz)),
        _with_frequency,
        "frequency",
    )
    yield Knob(
        _slider("Intensity (% of RMT)", 40, 130, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.intensity_percent_rmt)),
        lambda choice, value: _protocol(choice, "intensity_percent_rmt", f"{value:g}"),
        "intensity",
    )
    yield Knob(
        _slider("Pulses a train", 1, 300, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.pulses_per_train)),
        lambda choice, value: _protocol(choice, "pulses_per_train", f"{value:.0f}"),
        "train",
    )
    yield Knob(
        _slider("Trains a session", 2, 60, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.trains)),
        lambda choice, value: _protocol(choice, "trains", f"{value:.0f}"),
        "train",
    )
    yield Knob(
        _slider("Sessions, one a day", 1, 30, 1),
        lambda _, arm: _of_course(arm, lambda p: float(p.sessions)),
        lambda choice, value: _protocol(choice, "sessions", f"{value:.0f}"),
        "session",
    )
    yield Knob(
        pn.widgets.Checkbox(label="Sham coil", width=WIDTH),
        lambda experiment, arm: None if _is_every(experiment, arm) else arm.sham is not None,
        lambda choice, value: choice.changed(f"arms.{choice.arm}.sham", str(value).lower()),
    )


def _drug_knobs() -> Iterator[Knob]:
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
        _slider("Bolus (mg per kg)", 0, 2, 0.01),
        lambda _, arm: arm.drugs[0].bolus_mg_per_kg if arm.drugs else None,
        lambda choice, value: _dosed(choice, "bolus_mg_per_kg", value),
        "bolus",
    )
    yield Knob(
        _slider("Bolus at (min from start)", -60, 60, 1),
        lambda _, arm: arm.drugs[0].at_min if arm.drugs else None,
        lambda choice, value: _dosed(choice, "at_min", value),
        "bolus",
    )


def _person_knobs() -> Iterator[Knob]:
    subjects = {str(ingredients_label(name)): name for name in shipped("subjects")}
    yield Knob(
        pn.widgets.Select(
            label="Person", options=list(subjects), width=WIDTH, description=GLOSSARY["person"]
        ),
        lambda experiment, _: experiment.subject.label if experiment.subject.label in subjects
        else None,
        lambda choice, label: choice.without("subject").changed("subject", subjects[label]),
    )  # fmt: skip
    yield Knob(
        _slider("Expected relief (share of pain)", -1, 1, 0.05),
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
        _slider("Temperature (°C)", 0, 52, 0.5),
        lambda experiment, _: experiment.noxious.temperature_c,
        lambda choice, value: _tested(choice, temperature_c=value),
        "test pain",
    )
    yield Knob(
        _slider("Follow until (days)", 0.1, 120, 0.1),
        lambda experiment, _: round(_end_of(experiment) / MINUTES_PER_DAY, 1),
        _followed,
        "follow-up",
    )


def ingredients_label(subject: str) -> str:
    """What the file of a shipped subject calls it."""
    from simulator.reading.locate import find_config
    from simulator.reading.strict_yaml import load_file

    return str(load_file(find_config("subjects", subject)).data.get("label", subject))


def _slider(name: str, low: float, high: float, step: float) -> Any:
    return pn.widgets.EditableFloatSlider(
        label=name, start=low, end=high, step=step, value=low, width=WIDTH
    )


def _show(widget: Any, value: Any) -> None:
    if hasattr(widget, "end") and value > widget.end:
        widget.end = value
    if hasattr(widget, "start") and value < widget.start:
        widget.start = value
    widget.value = value


def _presets() -> dict[str, dict[str, str]]:
    titles = {f"{study.name}: {study.experiment.title}": study.name for study in studies()}
    return {"A bench of one's own": {"an empty bench": BENCH}, "Published studies": titles}


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


def _arm(experiment: Experiment, name: str) -> Arm:
    """The named arm; for all arms the first that stimulates for real."""
    if name in experiment.arms:
        return experiment.arms[name]
    arms = list(experiment.arms.values())
    real = [a for a in arms if a.stimulation and a.sham is None]
    return (real or [a for a in arms if a.stimulation] or arms)[0]


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
    arm = _arm(choice.study().experiment, choice.arm)
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


def _dosed(choice: Choice, field: str, value: Any) -> Choice:
    """The first drug of the arm, or of all arms, changed."""
    experiment = choice.study().experiment
    for name in [choice.arm] if choice.arm else experiment.arms:
        doses = [d.model_dump(exclude_defaults=True) for d in experiment.arms[name].drugs]
        first = doses[0] if doses else {"drug": "", "bolus_mg_per_kg": 0.1, "at_min": -10.0}
        first = {**first, field: value}
        kept = [] if first["drug"] in (NO_DRUG, "") else [first, *doses[1:]]
        choice = choice.changed(f"arms.{name}.drugs", _flow(kept))
    return choice


def _tested(choice: Choice, **fields: Any) -> Choice:
    noxious = choice.study().experiment.noxious.model_dump(exclude_none=True)
    noxious |= fields
    if noxious["kind"] == "none":
        noxious = {"kind": "none", "side": noxious["side"], "irritant": noxious["irritant"]}
    elif fields.get("kind"):
        noxious["temperature_c"] = USUAL_TEMPERATURE[noxious["kind"]]
        noxious["every_min"] = _between_tests(_end_of(choice.study().experiment))
    return choice.without("noxious").changed("noxious", _flow(noxious))


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


def _flow(value: Any) -> str:
    """YAML in one line, as `--set` takes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
