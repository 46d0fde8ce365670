"""Published against simulated: reproduced, partly, contradicted or not computable.

The rules, in words and with their reasons, are in `docs/howto/score_a_finding.md`.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Literal

from simulator.evidence.conventions import smallest_effects
from simulator.evidence.measurement import (
    CannotCompute,
    Measurable,
    Measured,
    measure,
    measured_unit,
)
from simulator.evidence.split import row_of, use_of
from simulator.study.claims import Expect, Finding
from simulator.study.load import Study

Score = Literal["reproduced", "partly", "contradicted", "not_computable"]
PARTLY = 0.5
Z_REPRODUCED, Z_PARTLY = 2.0, 4.0
Z_90 = 1.645


@dataclass(frozen=True)
class FindingScore:
    """One finding, what was published, what the simulation gave, and the verdict."""

    id: str
    row: str
    study: str
    split: str
    score: Score
    readout: str
    claim: str
    published: str
    published_value: float | None
    published_se: float | None
    simulated: float | None
    simulated_se: float | None
    unit: str
    z: float | None
    reason: str


def score_findings(study: Study, run: Measurable) -> list[FindingScore]:
    """Score every finding of a study, in the order of its file."""
    return [_score(study.name, finding, run) for finding in study.experiment.findings]


def smallest_effect(finding: Finding, unit: str) -> float:
    """What the finding states, else the convention for its unit."""
    if finding.expect.smallest is not None:
        return finding.expect.smallest
    if finding.expect.direction == "smaller_effect":
        return smallest_effects()["share_removed"]
    if finding.expect.direction in ("same_effect", "larger_effect"):
        return smallest_effects()["share_kept"]
    return smallest_effects().get(unit, smallest_effects()["other"])


def _score(study: str, finding: Finding, run: Measurable) -> FindingScore:
    try:
        measured = measure(finding, run)
        if not math.isfinite(measured.value):
            raise CannotCompute("the simulated quantity is not a number")
    except CannotCompute as why:
        return not_computable(study, finding, str(why))
    score, reason, z = judge(finding, measured)
    return replace(
        not_computable(study, finding, reason),
        score=score,
        simulated=measured.value,
        simulated_se=measured.se,
        unit=measured.unit,
        z=z,
    )


def not_computable(study: str, finding: Finding, reason: str) -> FindingScore:
    """A finding that the simulation says nothing about, and why."""
    unit = measured_unit(finding)
    return FindingScore(
        id=finding.id,
        row=row_of(finding),
        study=study,
        split=use_of(finding),
        score="not_computable",
        readout=finding.readout,
        claim=finding.claim,
        published=published_in_words(finding, unit),
        published_value=finding.expect.value,
        published_se=finding.expect.se,
        simulated=None,
        simulated_se=None,
        unit=unit,
        z=None,
        reason=reason,
    )


def judge(finding: Finding, measured: Measured) -> tuple[Score, str, float | None]:
    """Verdict, reason and, for magnitudes, z."""
    expect, value = finding.expect, measured.value
    least = smallest_effect(finding, measured.unit)
    if expect.value is not None and expect.se is not None:
        z = (value - expect.value) / math.hypot(expect.se, measured.se)
        return (
            _graded(abs(z) <= Z_REPRODUCED, abs(z) <= Z_PARTLY),
            f"z = {z:.2f}",
            z,
        )
    if expect.ordering is not None:
        return *_ordered(measured.per_arm, least), None
    if expect.between is not None:
        return *_within(value, *expect.between), None
    if expect.null_within is not None:
        return _null(value, measured.se, expect.null_within), f"bound {expect.null_within:g}", None
    return *_directed(expect, measured, least), None


def _within(value: float, low: float, high: float) -> tuple[Score, str]:
    """Outside a range that excludes 0, `partly` still asks for half of the nearer bound."""
    margin = PARTLY * (high - low)
    near = low - margin <= value <= high + margin
    if low * high > 0:
        nearer = min(low, high, key=abs)
        near = near and value * nearer > 0 and abs(value) >= PARTLY * abs(nearer)
    return _graded(low <= value <= high, near), f"range {low:g} to {high:g}"


def _directed(expect: Expect, measured: Measured, least: float) -> tuple[Score, str]:
    value, se = measured.value, measured.se
    if expect.direction == "none":
        return _null(value, se, least), f"bound {least:g}"
    if expect.direction == "same_effect":
        return _null(max(value, 0.0), 0.0, least), f"at most {least:.0%} removed"
    gained = value if expect.direction in ("increase", "smaller_effect") else -value
    return _graded(gained >= least, gained >= PARTLY * least), f"smallest effect {least:g}"


def _ordered(levels: tuple[float, ...], least: float) -> tuple[Score, str]:
    steps = [b - a for a, b in itertools.pairwise(levels)]
    clear = sum(step >= least for step in steps)
    right = sum(step > 0 for step in steps)
    shown = " < ".join(f"{level:.3g}" for level in levels)
    return _graded(clear == len(steps), right == len(steps)), shown


def _null(value: float, se: float, bound: float) -> Score:
    """Equivalence: the whole 90 % interval lies inside the bound."""
    return _graded(abs(value) + Z_90 * se <= bound, abs(value) <= bound / PARTLY)


def _graded(fully: bool, partly: bool) -> Score:
    return "reproduced" if fully else "partly" if partly else "contradicted"


def published_in_words(finding: Finding, unit: str) -> str:
    """What a finding expects, as a table shows it."""
    expect = finding.expect
    least = smallest_effect(finding, unit)
    if expect.value is not None:
        return f"{expect.value:g} ± {expect.se:g} {expect.unit}".strip()
    if expect.ordering is not None:
        return " < ".join(expect.ordering)
    if expect.between is not None:
        return f"{expect.between[0]:g} to {expect.between[1]:g} {unit}"
    if expect.null_within is not None:
        return f"no change (within {expect.null_within:g} {unit})"
    return {
        "smaller_effect": f"effect reduced (by {least:.0%} or more)",
        "larger_effect": "effect enhanced",
        "same_effect": f"effect kept (less than {least:.0%} lost)",
        "none": "no change",
    }.get(expect.direction or "", f"{expect.direction}")
