"""The command that fits the free parameters, and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.cli.console import show
from simulator.evidence.calibrate import Calibration, calibrate, opened_objective, summary
from simulator.evidence.ensemble import Origin, write_ensemble
from simulator.evidence.fitted_records import assumed_parameters, write_values
from simulator.evidence.identifiability import identifiability
from simulator.evidence.objective import Objective
from simulator.evidence.plausible import Plausible, plausible_sets
from simulator.output.calibration_page import write_calibration_page
from simulator.output.store import prepare_folder

PLAUSIBLE_SETS = 64
HOW_DRAWN = """\
Fitted parameters between their bounds, assumed ones with a standard deviation of 6 % of their
range around their records, drawn as if answers were linear in the parameters. From the best set
each went towards its draw, as a whole and then by few parameters at a time, as long as its cost on
the model stayed within what is allowed."""


@dataclass(frozen=True)
class CalibrationRequest:
    """What was asked for on the command line."""

    starts: int
    seed: int
    minutes: float
    with_cma: bool
    write: bool
    ensemble: bool
    report: Path | None
    workers: int


def run_calibration(request: CalibrationRequest) -> None:
    """Fit, tell, and write what was asked for."""
    if request.report is not None:
        prepare_folder(request.report / "figures")
    with opened_objective(request.workers) as objective:
        found = calibrate(
            objective, request.starts, request.seed, request.minutes, request.with_cma, show
        )
        units = {p.id: "" if p.unit == "1" else p.unit for p in objective.space.parameters}
        show(*summary(found, units.__getitem__))
        written = write_values(found.after) if request.write else []
        if request.write or request.ensemble:
            written += _write_ensemble(_drawn(objective, found, request.seed), request.seed)
        if request.report is not None:
            near = objective.slopes(found.units)
            told = identifiability(objective, found.units, near, show)
            written += write_calibration_page(request.report, objective, found, told)
    show(*(f"wrote {path}" for path in written))


def _drawn(objective: Objective, found: Calibration, seed: int) -> Plausible:
    return plausible_sets(objective, found.units, assumed_parameters(), PLAUSIBLE_SETS, seed, show)


def _write_ensemble(drawn: Plausible, seed: int) -> list[Path]:
    fitted = sum(p.tier == "fitted_here" for p in drawn.space.parameters)
    origin = Origin(
        how=HOW_DRAWN,
        seed=seed,
        sets=len(drawn.units),
        fitted=fitted,
        assumed=len(drawn.space) - fitted,
        lowest_cost=round(drawn.lowest, 3),
        highest_cost_allowed=round(drawn.allowed, 3),
        nearness=round(float(np.median(drawn.kept)), 3),
    )
    return write_ensemble([drawn.space.values(row) for row in drawn.units], origin)
