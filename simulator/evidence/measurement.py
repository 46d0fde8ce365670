"""A finding's quantity in the simulation, with its error, from the arms it contrasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from simulator.evidence.conventions import smallest_effects
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients
from simulator.study.claims import Finding
from simulator.study.cohort import Group
from simulator.study.readouts import known_readouts

FEWEST_CORRELATED = 4
ALIKE = 1e-6  # relative spread that is the solver's
EFFECT_DIRECTIONS = ("smaller_effect", "larger_effect", "same_effect")


class Measurable(Protocol):
    """A simulated experiment, as far as findings look at it; see `study.run.Run`."""

    @property
    def baseline_min(self) -> float: ...
    @property
    def failures(self) -> Mapping[str, str]: ...
    @property
    def group(self) -> Group | None: ...
    def persons(self, arm: str, quantity: str, time_min: float) -> Array: ...


class CannotCompute(Exception):
    """The simulation holds no such quantity; the message is the reason."""


@dataclass(frozen=True)
class Measured:
    """The simulated quantity, its unit and its standard error; `per_arm` for orderings.

    The error is that of a trial in a simulated group of people; 0 for a typical person.
    """

    value: float
    unit: str
    per_arm: tuple[float, ...] = ()
    se: float = 0.0


def measure(finding: Finding, run: Measurable) -> Measured:
    """Evaluate a finding; raises CannotCompute with a reason that people can read."""
    named = (*finding.contrast, *finding.reference, *(finding.expect.ordering or ()))
    missing = [arm for arm in named if arm in run.failures]
    if missing:
        raise CannotCompute(f"arm {missing[0]} failed: {run.failures[missing[0]]}")
    if finding.against:
        return correlation(finding, run)
    unit = measured_unit(finding)
    if finding.expect.ordering is not None:
        levels = tuple(float(_levels(run, finding, a).mean()) for a in finding.expect.ordering)
        return Measured(levels[0] - levels[-1], unit, levels)
    if not finding.contrast:
        raise CannotCompute("the finding names no arms; add contrast")
    if finding.expect.direction in EFFECT_DIRECTIONS:
        return Measured(removed_share(finding, run), unit)
    first = _effects(run, finding, 0)
    if len(finding.contrast) == 1:
        return Measured(float(first.mean()), unit, se=_se(run, unit, first))
    second = _effects(run, finding, 1)
    difference = float(first.mean() - second.mean())
    return Measured(difference, unit, se=_se(run, unit, first, second))


def measured_unit(finding: Finding) -> str:
    """The unit of what a finding measures; a read-out that is not there has none."""
    if finding.against:
        return "r"
    if finding.expect.direction in EFFECT_DIRECTIONS:
        return "share removed"
    readout = known_readouts().get(finding.readout)
    return finding.expect.unit if readout is None else readout.unit


def removed_share(finding: Finding, run: Measurable) -> float:
    """1 - effect of the first arm / effect of the second, each against its reference.

    The ratio is that of the group's means, never person by person.
    """
    if len(finding.contrast) != 2:
        raise CannotCompute("a comparison of effects needs two arms in contrast")
    kept, whole = (float(_effects(run, finding, place).mean()) for place in (0, 1))
    unit = known_readouts()[finding.readout].unit
    if abs(whole) < smallest_effects().get(unit, smallest_effects()["other"]):
        raise CannotCompute("there is no effect that could be blocked")
    return 1 - kept / whole


def correlation(finding: Finding, run: Measurable) -> Measured:
    """Pearson's r of two read-outs over the people of one arm; its error by Fisher's z.

    Without a group, or in one whose people do not differ, there is nothing to correlate.
    """
    if len(finding.contrast) != 1:
        raise CannotCompute("a correlation is taken in one arm; name one in contrast")
    if run.group is None:
        raise CannotCompute("a correlation needs a group of people; add cohort")
    first = _effects(run, finding, 0)
    second = _effects(run, finding.model_copy(update={"readout": finding.against}), 0)
    if len(first) < FEWEST_CORRELATED:
        raise CannotCompute(f"a correlation needs at least {FEWEST_CORRELATED} people")
    for name, values in ((finding.readout, first), (finding.against, second)):
        if not np.ptp(values) > ALIKE * np.max(np.abs(values)):
            raise CannotCompute(f"{name} is the same in everybody")
    r = float(np.corrcoef(first, second)[0, 1])
    return Measured(r, "r", se=(1 - r**2) / float(np.sqrt(len(first) - 3)))


def _effects(run: Measurable, finding: Finding, place: int) -> Array:
    levels = _levels(run, finding, finding.contrast[place])
    if not finding.reference:
        return levels
    reference = finding.reference[min(place, len(finding.reference) - 1)]
    return levels - _levels(run, finding, reference)


def _levels(run: Measurable, finding: Finding, arm: str) -> Array:
    """The read-out in every person of the arm."""
    readout = known_readouts()[finding.readout]
    time = finding.time_min
    if time is None:
        raise CannotCompute("the finding has no time")
    if readout.needs_group and run.group is None:
        raise CannotCompute("a share of responders needs a group of people; add cohort")
    before = finding.since_min if finding.since_min is not None else run.baseline_min
    return readout.values(
        run.persons(arm, readout.quantity, time), run.persons(arm, readout.quantity, before)
    )


def _se(run: Measurable, unit: str, *arms: Array) -> float:
    """Standard error of a mean or of a difference of means, with the scatter of ratings."""
    if run.group is None:
        return 0.0
    n = len(arms[0])
    noise = ingredients().parameters["pain_report_noise"].value if unit == "nrs" else 0.0
    if len(arms) == 2 and run.group.design == "crossover":
        spread = float(np.var(arms[0] - arms[1], ddof=1))
    else:
        spread = sum(float(np.var(arm, ddof=1)) for arm in arms)
    return float(np.sqrt((spread + len(arms) * noise**2) / n))
