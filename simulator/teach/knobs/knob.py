"""A knob shows a field of the chosen arm and, when turned, changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import panel as pn

from simulator.study.schema import Experiment
from simulator.study.treatment import Arm
from simulator.teach.choice import Choice
from simulator.teach.glossary import GLOSSARY

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


def slider(name: str, low: float, high: float, step: float) -> Any:
    """With a field for numbers that the slider has no room for."""
    return pn.widgets.EditableFloatSlider(
        label=name, start=low, end=high, step=step, value=low, width=WIDTH
    )


def arm_of(experiment: Experiment, name: str) -> Arm:
    """The named arm; for all arms the first that stimulates for real."""
    if name in experiment.arms:
        return experiment.arms[name]
    arms = list(experiment.arms.values())
    real = [a for a in arms if a.stimulation and a.sham is None]
    return (real or [a for a in arms if a.stimulation] or arms)[0]


def in_one_line(value: Any) -> str:
    """YAML in one line, as `--set` takes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {in_one_line(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(in_one_line, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
