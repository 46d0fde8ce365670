"""A finding's quantity in the simulation: one number from the arms that it contrasts."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.study.readouts import known_readouts
from simulator.study.schema import Finding
from simulator.study.simulate import Run

EFFECT_DIRECTIONS = ("smaller_effect", "larger_effect", "same_effect")


class CannotCompute(Exception):
    """The simulation holds no such quantity; the message is the reason."""


@dataclass(frozen=True)
class Measured:
    """The simulated quantity and its unit; `per_arm` for orderings."""

    value: float
    unit: str
    per_arm: tuple[float, ...] = ()


def measure(finding: Finding, run: Run) -> Measured:
    """Evaluate a finding; raises CannotCompute with a reason that people can read."""
    missing = [a for a in (*finding.contrast, *finding.reference) if a in run.failures]
    if missing:
        raise CannotCompute(f"arm {missing[0]} failed: {run.failures[missing[0]]}")
    unit = known_readouts()[finding.readout].unit
    if finding.expect.ordering is not None:
        levels = tuple(_level(run, finding, arm) for arm in finding.expect.ordering)
        return Measured(levels[0] - levels[-1], unit, levels)
    if not finding.contrast:
        raise CannotCompute("the finding names no arms; add contrast")
    if finding.expect.direction in EFFECT_DIRECTIONS:
        return Measured(removed_share(finding, run), "share removed")
    first = _effect(run, finding, 0)
    if len(finding.contrast) == 1:
        return Measured(first, unit)
    return Measured(first - _effect(run, finding, 1), unit)


def removed_share(finding: Finding, run: Run) -> float:
    """1 - effect of the first arm / effect of the second, each against its reference."""
    if len(finding.contrast) != 2:
        raise CannotCompute("a comparison of effects needs two arms in contrast")
    kept, whole = _effect(run, finding, 0), _effect(run, finding, 1)
    if abs(whole) < 1e-3:
        raise CannotCompute("there is no effect that could be blocked")
    return 1 - kept / whole


def _effect(run: Run, finding: Finding, place: int) -> float:
    level = _level(run, finding, finding.contrast[place])
    if not finding.reference:
        return level
    reference = finding.reference[min(place, len(finding.reference) - 1)]
    return level - _level(run, finding, reference)


def _level(run: Run, finding: Finding, arm: str) -> float:
    readout = known_readouts()[finding.readout]
    time = finding.time_min
    if time is None:
        raise CannotCompute("the finding has no time")
    before = finding.since_min if finding.since_min is not None else run.baseline_min
    return readout.value(
        run.value(arm, readout.quantity, time), run.value(arm, readout.quantity, before)
    )
