"""Fitting the free parameters: bounded least squares from calibration findings and amplitudes.

Free are the parameters of tier `fitted_here`, between the bounds of their records. A residual is
how far a quantity lies outside what is expected, in units of a scale; a weak pull towards the
starting values keeps parameters that no finding constrains where they were. Held-out findings
are dropped before anything is simulated.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from simulator.evidence.fitted_records import free_parameters, write_values
from simulator.evidence.questions import residuals, tasks
from simulator.model.parameter import Parameter
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients

PULL = 0.15  # residual of a parameter moved across its whole range


@dataclass(frozen=True)
class Calibration:
    """What a fit found: values by parameter, cost before and after, misses by question."""

    before: dict[str, float]
    after: dict[str, float]
    cost_before: float
    cost_after: float
    misses: dict[str, float]


def calibrate(
    workers: int = 2, evaluations: int = 25, report: Callable[[str], None] = print
) -> Calibration:
    """Fit from the recorded values."""
    parameters = free_parameters()
    start = np.array([_unit(p, p.value) for p in parameters])
    asked = tasks()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:

        def cost_vector(x: Array) -> Array:
            values = {p.id: _value(p, u) for p, u in zip(parameters, x, strict=True)}
            parts = pool.map(residuals, asked, [values] * len(asked))
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
                jobs.append((moved, step, [pool.submit(residuals, t, values) for t in asked]))
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


def _unit(parameter: Parameter, value: float) -> float:
    return (value - parameter.lower) / (parameter.upper - parameter.lower)


def _value(parameter: Parameter, unit: float) -> float:
    return parameter.lower + float(np.clip(unit, 0, 1)) * (parameter.upper - parameter.lower)
