"""The links of the chain from coil to pain, in causal order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array
from simulator.study.arms import ArmPlan
from simulator.study.assembly import compiled_model
from simulator.study.run import Run

PERCENT = 100.0


@dataclass(frozen=True)
class Link:
    """One step of the chain: what it is, its unit, and its curve in an arm.

    `at_tests` says that it answers to each test stimulus and is drawn only where one ends. Its
    axis spans at least `smallest_span`, so that nothing is made to look like much.
    """

    title: str
    unit: str
    smallest_span: float
    curve: Callable[[Run, str], Array]
    at_tests: bool = False

    def at(self, run: Run, arm: str, time_min: float) -> float:
        """The value of an arm at a time of the grid."""
        return float(self.curve(run, arm)[int(np.argmin(np.abs(run.times_min - time_min)))])


def links(in_days: bool) -> list[Link]:
    """From the stimulated site to the dorsal horn, in causal order."""
    plasticity = (
        Link("Lasting potentiation", "relative", 0.1, _sum_at_site("late", "structural"))
        if in_days
        else Link("Early potentiation", "relative", 0.1, _sum_at_site("early"))
    )
    return [
        plasticity,
        Link("Drive of stimulated site", "relative", 0.1, _sum_at_site("drive")),
        Link("β-Endorphin, midbrain", "nM", 0.2, _quantity("endorphin.midbrain")),
        Link("Enkephalin, midbrain", "nM", 0.2, _quantity("enkephalin.midbrain")),
        Link("µ-Opioid effect, midbrain", "% of max.", 10, _percent("mor_effect.midbrain")),
        Link("PAG output", "% of max.", 5, _percent("output.PAG"), at_tests=True),
        Link("RVM, OFF − ON cells", "% of max.", 5, _balance, at_tests=True),
        Link("Noradrenaline", "fold of rest", 0.2, _quantity("noradrenaline")),
        Link("Dorsal horn output", "% of max.", 5, _percent("output.DH"), at_tests=True),
    ]


def stimulated_sites(plan: ArmPlan) -> list[str]:
    """The nodes that an arm's coil is held over."""
    keys = (key for window in plan.windows for key in window.values)
    return sorted({key.split(".", 1)[1] for key in keys if key.startswith("intensity.")})


def column(run: Run, arm: str, name: str) -> Array:
    """A state or output of an arm over time, in the typical person."""
    model = compiled_model()
    place = (*model.state_names, *model.output_names).index(name)
    found: Array = run.arms[arm].quantities[:, place]
    return found


def _quantity(name: str) -> Callable[[Run, str], Array]:
    return lambda run, arm: column(run, arm, name)


def _percent(name: str) -> Callable[[Run, str], Array]:
    return lambda run, arm: PERCENT * column(run, arm, name)


def _balance(run: Run, arm: str) -> Array:
    return PERCENT * (column(run, arm, "output.RVM_OFF") - column(run, arm, "output.RVM_ON"))


def _sum_at_site(*names: str) -> Callable[[Run, str], Array]:
    """Summed over the names and over the sites that the arm stimulates."""

    def curve(run: Run, arm: str) -> Array:
        total = np.zeros(len(run.times_min))
        for site in stimulated_sites(run.arms[arm].plan):
            for name in names:
                total = total + column(run, arm, f"{name}.{site}")
        return total

    return curve
