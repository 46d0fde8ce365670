"""All knobs of the bench, kept in step with what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn

from simulator.teach.choice import BENCH, Choice
from simulator.teach.glossary import GLOSSARY
from simulator.teach.knobs.drugs import drug_knobs
from simulator.teach.knobs.knob import WIDTH, Knob, arm_of
from simulator.teach.knobs.person import person_knobs
from simulator.teach.knobs.stimulation import stimulation_knobs
from simulator.teach.page import Page
from simulator.teach.verdicts import studies

EVERY_ARM = "all arms"


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
        arm = arm_of(experiment, choice.arm)
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
        yield from stimulation_knobs()
        yield from drug_knobs()
        yield from person_knobs()


def _show(widget: Any, value: Any) -> None:
    if hasattr(widget, "end") and value > widget.end:
        widget.end = value
    if hasattr(widget, "start") and value < widget.start:
        widget.start = value
    widget.value = value


def _presets() -> dict[str, dict[str, str]]:
    titles = {f"{study.name}: {study.experiment.title}": study.name for study in studies()}
    return {"A bench of one's own": {"an empty bench": BENCH}, "Published studies": titles}
