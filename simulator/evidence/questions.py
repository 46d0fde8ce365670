"""What calibration asks of each study, and how far the answers are from what is expected.

Questions are the findings that may be fitted and the sizes in
`configs/calibration/amplitudes.yaml`. Held-out findings are dropped before anything is simulated;
so are those about people who differ, which would need a cohort.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pydantic import Field

from simulator.evidence.measurement import CannotCompute, Measurable, measure
from simulator.evidence.scoring import smallest_effect
from simulator.evidence.split import may_be_fitted
from simulator.reading.locate import configs_directory, shipped
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.solving.compiled import Array
from simulator.study.claims import Expect, Finding
from simulator.study.load import load_study
from simulator.study.readouts import known_readouts
from simulator.study.schema import Experiment, SolverChoice

MISS = 7.0  # residual of a quantity that cannot be computed
SOFT = 3.0  # costs beyond grow like a logarithm: what is out of reach must not decide the rest
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

    study: str
    experiment: Experiment
    findings: tuple[Finding, ...]
    scales: tuple[float, ...]


@dataclass(frozen=True)
class Asked:
    """All questions in one row: what each expects, and the miss that weighs like one error."""

    ids: tuple[str, ...]
    low: Array
    high: Array
    scale: Array

    def misses(self, answers: Array) -> Array:
        """Residuals (…, question): 0 for what is as expected; their squares are Cauchy's loss."""
        outside = (answers - np.clip(answers, self.low, self.high)) / self.scale
        softened = np.sign(outside) * SOFT * np.sqrt(np.log1p((outside / SOFT) ** 2))
        return np.where(np.isfinite(answers), softened, MISS)

    def steepness(self, answers: Array) -> Array:
        """Derivative of each residual by its answer; 0 for what is as expected."""
        far = np.abs(answers - np.clip(answers, self.low, self.high)) / self.scale / SOFT
        with np.errstate(invalid="ignore"):
            slope = np.where(far == 0, 0.0, far / (1 + far**2) / np.sqrt(np.log1p(far**2)))
        return np.where(np.isfinite(answers), slope / self.scale, 0.0)

    def stiffness(self, answers: Array) -> Array:
        """Of springs that pull as hard as each residual, and would bring its answer back at once.

        Softened misses have less curvature than the square of their steepness says; a step by that
        would go too far.
        """
        outside = answers - np.clip(answers, self.low, self.high)
        pull = self.misses(answers) * self.steepness(answers)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(np.isfinite(outside) & (outside != 0), pull / outside, 0.0)

    def sharpness(self, answers: Array) -> Array:
        """How much a small move of each answer says; inside the bounds less, the farther inside."""
        slack = np.minimum(answers - self.low, self.high - answers)
        inside = 1 / (self.scale + np.maximum(slack, 0.0))
        return np.where(slack < 0, self.steepness(answers), np.nan_to_num(inside, nan=0.0))


def asked_in(tasks: Sequence[Task]) -> Asked:
    """The questions of some tasks, one after the other."""
    findings = [f for task in tasks for f in task.findings]
    bounds = np.array([_bounds(f) for f in findings]).reshape(-1, 2)
    scales = [scale for task in tasks for scale in task.scales]
    return Asked(tuple(f.id for f in findings), bounds[:, 0], bounds[:, 1], np.array(scales))


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
            found.append(Task(name, lean(experiment, findings), findings, scales))
    return found


def answers(task: Task, run: Measurable) -> Array:
    """What a run of the task's experiment answers; not a number where it cannot."""
    return np.array([_answer(finding, run) for finding in task.findings])


def lean(experiment: Experiment, findings: Iterable[Finding]) -> Experiment:
    """The same experiment in a typical person with nothing computed that is not asked for."""
    return experiment.model_copy(
        update={
            "cohort": None,
            "measure": {},
            "findings": tuple(findings),
            "solver": SolverChoice(method="compiled", rtol=1e-4),
            "record": experiment.record.model_copy(update={"every_min": 1440.0}),
        }
    )


def _amplitudes() -> list[Amplitude]:
    document = load_file(configs_directory() / "calibration" / "amplitudes.yaml")
    return [validate(Amplitude, document, (i,)) for i in range(len(document.data))]


def _needs_one(finding: Finding) -> bool:
    return not (known_readouts()[finding.readout].needs_group or finding.against)


def _answer(finding: Finding, run: Measurable) -> float:
    """The measured number; of an ordering, its smallest step."""
    try:
        found = measure(finding, run)
    except CannotCompute:
        return float("nan")
    if finding.expect.ordering is not None:
        return min(b - a for a, b in pairwise(found.per_arm))
    return found.value


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
    if expect.ordering is not None or expect.direction in ("increase", "smaller_effect"):
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
