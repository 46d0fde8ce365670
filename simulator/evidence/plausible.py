"""Parameter sets that explain the questions nearly as well as the best one.

Fitted parameters may be anywhere between their bounds, assumed ones near their records. Sets are
drawn as if answers were linear in the parameters, then tried on the model itself. One that costs
too much is settled by its fitted parameters, and if that is not enough brought nearer to the best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.evidence.objective import Objective, Slopes
from simulator.evidence.questions import SOFT, Asked
from simulator.evidence.searching import Report
from simulator.evidence.settling import settle
from simulator.evidence.unit_space import UnitSpace, unit_space
from simulator.model.parameter import Parameter
from simulator.solving.compiled import Array

NARROW = 0.06  # standard deviation of an assumed parameter, of its range
# as much as one finding that fails altogether may cost
ALLOWED = float(0.5 * SOFT**2 * np.log1p((10 / SOFT) ** 2))
SWEEPS = 200
ROUNDS, NEARER, MOST_APPROACHES = 3, 0.7, 12
Answer = Callable[[Sequence[Mapping[str, float]]], Array]


@dataclass(frozen=True)
class Plausible:
    """Sets (set, parameter) in units, their costs, and how near to the best each was brought.

    `kept` is 1 for a set that is as drawn, 0.7 for one that came nearer once.
    """

    space: UnitSpace
    units: Array
    costs: Array
    kept: Array
    lowest: float

    @property
    def allowed(self) -> float:
        """What a set may cost."""
        return self.lowest + ALLOWED


def plausible_sets(
    objective: Objective,
    best: Array,
    assumed: Sequence[Parameter],
    count: int,
    seed: int,
    report: Report = print,
) -> Plausible:
    """Draw around the best point of the objective, which is over the fitted parameters."""
    fitted = len(objective.space)
    wide = widened(objective, best, assumed)
    centre = wide.centre
    near = wide.slopes(centre)
    lowest = float(objective.cost(near.answers, best))
    drawn = draw_linear(wide, near, fitted, lowest, count, np.random.default_rng(seed))
    free = np.zeros(drawn.shape, dtype=bool)
    free[:, :fitted] = True
    units, kept = drawn, np.ones(count)
    costs = np.full(count, np.inf)
    for approach in range(MOST_APPROACHES):
        far = np.flatnonzero(~(costs <= lowest + ALLOWED))
        if approach:
            report(f"plausible sets: {count - len(far)} of {count}")
            kept[far] *= NEARER
            units[far] = centre + NEARER * (units[far] - centre)
        if not len(far):
            break
        found = settle(wide, units[far], near, free[far], ROUNDS)
        units[far] = found.units
        costs[far] = objective.cost(found.answers, found.units[:, :fitted])
    good = costs <= lowest + ALLOWED
    return Plausible(wide.space, units[good], costs[good], kept[good], lowest)


def widened(objective: Objective, best: Array, assumed: Sequence[Parameter]) -> Objective:
    """The same questions of the assumed parameters, too, centred at the best point."""
    others = unit_space(assumed)
    space = UnitSpace((*objective.space.parameters, *others.parameters))
    centre = np.concatenate([best, others.recorded])
    return Objective(space, objective.asked, objective.answer, centre)


def draw_linear(
    wide: Objective,
    near: Slopes,
    fitted: int,
    lowest: float,
    count: int,
    random: np.random.Generator,
) -> Array:
    """Independent walks, one for each set, along the eigenvectors of the Gauss-Newton matrix.

    The density is what is believed beforehand times exp(-cost), cut where the cost rises by more
    than ALLOWED; answers are linear in the parameters.
    """
    asked, size = wide.asked, len(wide.space)
    tight = np.concatenate([12.0 * np.ones(fitted), np.full(size - fitted, NARROW**-2)])
    scaled = near.slopes / asked.scale[:, np.newaxis]
    values, vectors = np.linalg.eigh(scaled.T @ scaled + np.diag(tight))
    units = np.repeat(wide.centre[np.newaxis], count, axis=0)
    answers = np.repeat(near.answers[np.newaxis], count, axis=0)
    costs = _density(asked, answers, units, wide.centre, fitted, lowest)
    for _ in range(SWEEPS):
        for vector, value in zip(vectors.T, values, strict=True):
            widths = 10 ** random.uniform(0, 1.5, count) / np.sqrt(value)
            steps = (widths * random.standard_normal(count))[:, np.newaxis]
            moved = 1 - np.abs(1 - np.abs(units + steps * vector))  # bounds turn a walk back
            answered = near.answers + (moved - wide.centre) @ near.slopes.T
            tried = _density(asked, answered, moved, wide.centre, fitted, lowest)
            taken = np.log(random.uniform(size=count)) < costs - tried
            units[taken], answers[taken], costs[taken] = moved[taken], answered[taken], tried[taken]
    return units


def _density(
    asked: Asked, answers: Array, units: Array, centre: Array, fitted: int, lowest: float
) -> Array:
    """Minus the logarithm of the density, infinite where it is 0."""
    cost = 0.5 * np.sum(asked.misses(answers) ** 2, axis=-1)
    strange = 0.5 * np.sum(((units - centre)[:, fitted:] / NARROW) ** 2, axis=-1)
    inside = np.all((units >= 0) & (units <= 1), axis=-1) & (cost <= lowest + ALLOWED)
    return np.where(inside, cost + strange, np.inf)
