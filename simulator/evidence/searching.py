"""Ways to a small cost: many beginnings, least squares from each, and a search without slopes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from simulator.evidence.objective import Objective
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array

TOLERANCE = 1e-4
STRIDE = 0.03  # of a parameter's range: how far the search without slopes looks at first
POPULATION = 16
Report = Callable[[str], None]


@dataclass(frozen=True)
class Ending:
    """Where a search ended, and at what cost."""

    units: Array
    cost: float


def beginnings(
    objective: Objective, starts: int, screened: int, seed: int
) -> tuple[list[Ending], float]:
    """The recorded values and the cheapest of a Latin hypercube; with them, its middle cost.

    Every second point is drawn halfway to the recorded values: of the others, few allow a rest.
    """
    recorded = objective.space.recorded
    sampler = qmc.LatinHypercube(len(objective.space), rng=np.random.default_rng(seed))
    drawn = sampler.random(max(screened, starts - 1))
    drawn[1::2] = 0.5 * (drawn[1::2] + recorded)
    units = np.vstack([recorded, drawn])
    costs = objective.cost(objective.answers(units), units)
    cheapest = 1 + np.argsort(costs[1:], kind="stable")[: starts - 1]
    chosen = [0, *map(int, cheapest)]
    return [Ending(units[i], float(costs[i])) for i in chosen], float(np.median(costs[1:]))


def descend(objective: Objective, begin: Array, steps: int) -> Ending:
    """Bounded least squares with at most so many steps."""

    def residuals(unit: Array) -> Array:
        return objective.residuals(objective.answers(unit[np.newaxis])[0], unit)

    def jacobian(unit: Array) -> Array:
        found = objective.slopes(unit)
        return objective.jacobian(found.answers, found.slopes)

    fit = least_squares(
        residuals,
        np.clip(begin, 0, 1),
        jacobian,
        bounds=(0, 1),
        max_nfev=steps,
        xtol=TOLERANCE,
        ftol=TOLERANCE,
    )
    return Ending(fit.x, float(fit.cost))


def descend_from(
    objective: Objective, begun: list[Ending], steps: int, report: Report
) -> list[Ending]:
    """From each beginning, two at a time so that no process waits; in the same order."""

    def one(start: Ending) -> Ending:
        return descend(objective, start.units, steps)

    found = []
    with ThreadPoolExecutor(2) as threads:
        for number, (start, end) in enumerate(zip(begun, threads.map(one, begun), strict=True)):
            report(f"start {number + 1} of {len(begun)}: cost {start.cost:.2f} -> {end.cost:.2f}")
            found.append(end)
    return found


def evolve(objective: Objective, begin: Array, generations: int, seed: int) -> Ending:
    """CMA-ES around a point: it uses no slopes, so it falls into other traps."""
    try:
        import cma
    except ModuleNotFoundError:
        raise InputError.of(
            "the search without slopes needs the package cma",
            "pip install 'rtms-analgesia[analysis]', or give --no-cma",
        ) from None
    options = {
        "bounds": [0, 1],
        "seed": seed + 1,  # 0 would mean the clock
        "popsize": POPULATION,
        "maxiter": generations,
        "verbose": -9,
        "verb_log": 0,
    }
    search = cma.CMAEvolutionStrategy(np.clip(begin, 0, 1), STRIDE, options)
    best = Ending(begin, np.inf)
    for _ in range(generations):
        drawn = np.array(search.ask())
        costs = objective.cost(objective.answers(drawn), drawn)
        search.tell(list(drawn), costs.tolist())
        lowest = int(np.argmin(costs))
        if costs[lowest] < best.cost:
            best = Ending(drawn[lowest], float(costs[lowest]))
        if search.stop():
            break
    return best
