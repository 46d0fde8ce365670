"""Published findings as marks on a curve: levels with intervals where numbers were published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.evidence.scoring import FindingScore, score_findings
from simulator.study.claims import Finding
from simulator.study.curves import Curves
from simulator.study.load import Study
from simulator.study.readouts import known_readouts

HALF_95 = 1.96


@dataclass(frozen=True)
class Mark:
    """Where a finding is drawn; `low` and `high` are its 95 % interval, equal if there is none."""

    time_min: float
    level: float
    low: float
    high: float
    arm: str
    finding: str
    says: str
    score: str


def marks(study: Study, curves: Curves, readout: str) -> list[Mark]:
    """Every finding about the quantity behind `readout` that belongs to one moment."""
    scores = score_findings(study, curves)
    quantity = known_readouts()[readout].quantity
    found = []
    for finding, score in zip(study.experiment.findings, scores, strict=True):
        known = known_readouts().get(finding.readout)
        if known is None or known.quantity != quantity or not finding.contrast or known.needs_group:
            continue
        if finding.time_min is None or finding.contrast[0] not in curves.values:
            continue
        found.append(_mark(finding, score, curves))
    return found


def _mark(finding: Finding, score: FindingScore, curves: Curves) -> Mark:
    assert finding.time_min is not None
    arm, quantity = finding.contrast[0], known_readouts()[finding.readout].quantity
    level = float(curves.persons(arm, quantity, finding.time_min)[0])
    spread = 0.0
    if finding.expect.value is not None and not finding.reference:
        level, spread = _published_level(finding, curves, level)
    says = f"{finding.claim}: published {score.published}"
    return Mark(
        finding.time_min, level, level - spread, level + spread, arm, finding.id, says, score.score
    )


def _published_level(finding: Finding, curves: Curves, simulated: float) -> tuple[float, float]:
    """The level that the first arm would have, were the published difference true.

    The other arm and the baseline are those of the simulation.
    """
    assert finding.time_min is not None
    assert finding.expect.value is not None
    assert finding.expect.se is not None
    readout = known_readouts()[finding.readout]
    time, published, se = finding.time_min, finding.expect.value, finding.expect.se

    def level(arm: str, at: float) -> float:
        return float(curves.persons(arm, readout.quantity, at)[0])

    before = level(finding.contrast[0], curves.baseline_min)
    other = 0.0
    if len(finding.contrast) == 2:
        arm = finding.contrast[1]
        other = readout.value(level(arm, time), level(arm, curves.baseline_min))
    wanted = other + published
    if readout.form == "change_percent":
        return before * (1 + wanted / 100), HALF_95 * abs(before) * se / 100
    if readout.form == "fold":
        return before * wanted, HALF_95 * abs(before) * se
    if readout.form == "change":
        return before + wanted, HALF_95 * se
    if len(finding.contrast) == 2 or readout.form == "level":
        return wanted, HALF_95 * se
    return simulated, float(np.nan)
