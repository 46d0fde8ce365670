"""What calibration asks of each study, and how far a simulation is from it.

Questions are the findings with `use: calibration` and the sizes in
`configs/calibration/amplitudes.yaml`. Held-out findings are dropped before anything is simulated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from simulator.evidence.measurement import CannotCompute, measure
from simulator.evidence.scoring import smallest_effect
from simulator.evidence.split import may_be_fitted
from simulator.reading.locate import configs_directory, shipped
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.solving.compiled import Array
from simulator.study.load import load_study
from simulator.study.readouts import known_readouts
from simulator.study.schema import Expect, Experiment, Finding, Noxious, SolverChoice
from simulator.study.simulate import simulate

MISS = 10.0  # residual of a quantity that cannot be computed
MARGIN = 0.1  # findings are asked for a little more than their bound


class Amplitude(StrictModel):
    """An entry of `configs/calibration/amplitudes.yaml`."""

    study: str
    id: str
    readout: str
    contrast: tuple[str, ...]
    at_min: float | None = None
    at_day: float | None = None
    between: tuple[float, float]
    scale: float = Field(gt=0)

    def finding(self) -> Finding:
        """The same as a finding, so that it is measured like one."""
        return Finding(
            id=self.id,
            readout=self.readout,
            contrast=self.contrast,
            at_min=self.at_min,
            at_day=self.at_day,
            expect=Expect(between=self.between),
        )


@dataclass(frozen=True)
class Task:
    """One study, what is asked of it, and the scale of each question."""

    experiment: Experiment
    findings: tuple[Finding, ...]
    scales: tuple[float, ...]


def tasks() -> list[Task]:
    """Every shipped study with questions for calibration."""
    amplitudes = _amplitudes()
    found = []
    for name in shipped("experiments"):
        experiment = load_study(name).experiment
        used = [f for f in experiment.findings if may_be_fitted(f) and _needs_one(f)]
        sizes = [a for a in amplitudes if a.study == name]
        findings = (*used, *(a.finding() for a in sizes))
        if findings:
            scales = (*(_scale(f) for f in used), *(a.scale for a in sizes))
            found.append(Task(_lean(experiment, findings), findings, scales))
    return found


def _amplitudes() -> list[Amplitude]:
    document = load_file(configs_directory() / "calibration" / "amplitudes.yaml")
    return [validate(Amplitude, document, (i,)) for i in range(len(document.data))]


def _needs_one(finding: Finding) -> bool:
    return not known_readouts()[finding.readout].needs_group


def _lean(experiment: Experiment, findings: Iterable[Finding]) -> Experiment:
    """The same experiment with nothing computed that is not asked for."""
    noxious = Noxious(**{**experiment.noxious.model_dump(), "every_min": None})
    return experiment.model_copy(
        update={
            "cohort": None,
            "noxious": noxious,
            "measure": {},
            "findings": tuple(findings),
            "solver": SolverChoice(method="compiled", rtol=1e-4),
            "record": experiment.record.model_copy(update={"every_min": 1440.0}),
        }
    )


def residuals(task: Task, values: dict[str, float]) -> Array:
    """How far each answer lies outside what is expected, in units of its scale."""
    run = simulate(task.experiment.model_copy(update={"parameters": values}))
    found = []
    for finding, scale in zip(task.findings, task.scales, strict=True):
        try:
            found.append(_outside(finding, measure(finding, run).value) / scale)
        except CannotCompute:
            found.append(MISS)
    return np.clip(np.nan_to_num(found, nan=MISS), -MISS, MISS)


def _outside(finding: Finding, value: float) -> float:
    """How far a value lies outside what the finding expects."""
    low, high = _bounds(finding)
    return value - float(np.clip(value, low, high))


def _bounds(finding: Finding) -> tuple[float, float]:
    expect = finding.expect
    if expect.value is not None and expect.se is not None:
        return expect.value - expect.se, expect.value + expect.se
    if expect.between is not None:
        return expect.between
    if expect.null_within is not None:
        bound = expect.null_within * (1 - MARGIN)
        return -bound, bound
    least = smallest_effect(finding, known_readouts()[finding.readout].unit)
    if expect.direction in ("increase", "smaller_effect"):
        return least * (1 + MARGIN), np.inf
    if expect.direction == "same_effect":
        return -np.inf, least * (1 - MARGIN)
    if expect.direction == "none":
        return -least * (1 - MARGIN), least * (1 - MARGIN)
    return -np.inf, -least * (1 + MARGIN)


def _scale(finding: Finding) -> float:
    low, high = _bounds(finding)
    finite = [abs(b) for b in (low, high) if np.isfinite(b)]
    return max(0.1 * max(finite), 0.02)
