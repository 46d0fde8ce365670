"""Fitting the free parameters: bounded least squares from calibration findings and amplitudes.

Free are the parameters of tier `fitted_here`, between the bounds of their records. A residual is
how far a quantity lies outside what is expected, in units of a scale; a weak pull towards the
starting values keeps parameters that no finding constrains where they were. Held-out findings
are dropped before anything is simulated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import Field
from scipy.optimize import least_squares

from simulator.evidence.measurement import CannotCompute, measure
from simulator.evidence.scoring import smallest_effect
from simulator.model.parameter import Parameter
from simulator.reading.locate import configs_directory, shipped
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients
from simulator.study.load import load_study
from simulator.study.readouts import known_readouts
from simulator.study.schema import Expect, Experiment, Finding, Noxious, SolverChoice
from simulator.study.simulate import simulate

MISS = 10.0  # residual of a quantity that cannot be computed
MARGIN = 0.1  # findings are asked for a little more than their bound
PULL = 0.15  # residual of a parameter moved across its whole range


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


@dataclass(frozen=True)
class Calibration:
    """What a fit found: values by parameter, cost before and after, misses by question."""

    before: dict[str, float]
    after: dict[str, float]
    cost_before: float
    cost_after: float
    misses: dict[str, float]


def free_parameters() -> list[Parameter]:
    """The parameters that calibration may move."""
    return [p for p in ingredients().parameters.values() if p.tier == "fitted_here"]


def tasks() -> list[Task]:
    """Every shipped study with questions for calibration."""
    amplitudes = _amplitudes()
    found = []
    for name in shipped("experiments"):
        experiment = load_study(name).experiment
        used = [f for f in experiment.findings if f.use == "calibration" and _needs_one(f)]
        sizes = [a for a in amplitudes if a.study == name]
        findings = (*used, *(a.finding() for a in sizes))
        if findings:
            scales = (*(_scale(f) for f in used), *(a.scale for a in sizes))
            found.append(Task(_lean(experiment, findings), findings, scales))
    return found


def calibrate(
    workers: int = 2, evaluations: int = 25, report: Callable[[str], None] = print
) -> Calibration:
    """Fit from the recorded values."""
    parameters = free_parameters()
    start = np.array([_unit(p, p.value) for p in parameters])
    asked = tasks()
    with ProcessPoolExecutor(workers) as pool:

        def cost_vector(x: Array) -> Array:
            values = {p.id: _value(p, u) for p, u in zip(parameters, x, strict=True)}
            parts = pool.map(_residuals, asked, [values] * len(asked))
            return np.concatenate([*parts, PULL * (x - start)])

        def jacobian(x: Array) -> Array:
            base = cost_vector(x)
            columns = []
            jobs = []
            for i in range(len(x)):
                step = 0.01 if x[i] < 0.5 else -0.01
                moved = x.copy()
                moved[i] += step
                values = {p.id: _value(p, u) for p, u in zip(parameters, moved, strict=True)}
                jobs.append((moved, step, [pool.submit(_residuals, t, values) for t in asked]))
            for moved, step, futures in jobs:
                column = np.concatenate([*(f.result() for f in futures), PULL * (moved - start)])
                columns.append((column - base) / step)
            report(f"cost {0.5 * base @ base:.3f}")
            return np.array(columns).T

        first = cost_vector(start)
        fit = least_squares(
            cost_vector, start, jacobian, bounds=(0, 1), max_nfev=evaluations, xtol=1e-4, ftol=1e-4
        )
        last = cost_vector(fit.x)
    names = [f.id for task in asked for f in task.findings]
    return Calibration(
        before={p.id: p.value for p in parameters},
        after={p.id: _value(p, u) for p, u in zip(parameters, fit.x, strict=True)},
        cost_before=float(0.5 * first @ first),
        cost_after=float(0.5 * last @ last),
        misses={n: float(r) for n, r in zip(names, last, strict=False) if abs(r) > 0.5},
    )


def summary(result: Calibration) -> list[str]:
    """What moved, what is still missed: lines for people."""
    units = ingredients().parameters
    lines = [f"cost {result.cost_before:.3f} before, {result.cost_after:.3f} after", "parameters:"]
    for name, value in result.after.items():
        unit = "" if units[name].unit == "1" else f" {units[name].unit}"
        lines.append(f"  {name:38s} {result.before[name]:.4g} -> {value:.4g}{unit}")
    lines.append("still missed (in units of the scale):" if result.misses else "nothing is missed")
    lines += [f"  {name:38s} {miss:+.2f}" for name, miss in result.misses.items()]
    return lines


def main(write: bool, report: Callable[[str], None] = print) -> list[Path]:
    """Fit from the recorded values and, if asked, write the result into the records."""
    result = calibrate(report=report)
    for line in summary(result):
        report(line)
    return write_values(result.after) if write else []


def write_values(values: dict[str, float]) -> list[Path]:
    """Write fitted values into the records that hold them; returns the changed files."""
    changed = []
    by_file: dict[str, list[Parameter]] = {}
    for parameter in free_parameters():
        by_file.setdefault(parameter.file, []).append(parameter)
    for file, parameters in by_file.items():
        path = Path(file)
        lines = path.read_text(encoding="utf-8").split("\n")
        for parameter in parameters:
            line = _record_line(path, parameter)
            lines[line], count = re.subn(
                r"\bvalue: [-+.\deE]+", f"value: {values[parameter.id]:.4g}", lines[line], count=1
            )
            if not count:
                raise InputError.of(
                    "the record's value is not on its first line",
                    "write `value:` on the line where the record opens",
                    file=file,
                    field=parameter.id,
                )
        path.write_text("\n".join(lines), encoding="utf-8")
        changed.append(path)
    return changed


def _record_line(path: Path, parameter: Parameter) -> int:
    document = load_file(path)
    for place, (line, _) in document.positions.items():
        if place and place[-1] == "value":
            parent = place[:-1]
            if _identifier(document.data, parent) == parameter.id:
                return line - 1
    raise InputError.of(f"{parameter.id} is not in its file", "", file=str(path))


def _identifier(data: object, place: Sequence[object]) -> str:
    """The parameter id of the record at a place of a parameter or network file."""
    if len(place) == 1:
        return str(place[0])
    if place[0] == "edges" and isinstance(data, dict):
        edge = data["edges"][place[1]]
        return f"w_{edge['source']}_{edge['target']}"
    if place[0] == "nodes":
        return f"{place[-1]}_{place[1]}"
    return ".".join(map(str, place))


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


def _residuals(task: Task, values: dict[str, float]) -> Array:
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
    least = smallest_effect(finding, "")
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


def _unit(parameter: Parameter, value: float) -> float:
    return (value - parameter.lower) / (parameter.upper - parameter.lower)


def _value(parameter: Parameter, unit: float) -> float:
    return parameter.lower + float(np.clip(unit, 0, 1)) * (parameter.upper - parameter.lower)
