"""Parameter sets that explain the questions nearly as well as the best one.

Fitted parameters may be anywhere between their bounds, assumed ones near their records. Sets are
drawn as if answers were linear in the parameters. From the best set each then goes towards its
draw, first as a whole and then by few parameters at a time; a move after which the model itself
would cost too much is not made. So a parameter that answers depend on sharply holds back itself and
its few companions, not all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.evidence.objective import Objective, Slopes
from simulator.evidence.questions import SOFT, Asked
from simulator.evidence.searching import Report
from simulator.evidence.unit_space import UnitSpace, unit_space
from simulator.model.parameter import Parameter
from simulator.solving.compiled import Array

NARROW = 0.06  # standard deviation of an assumed parameter, of its range
# as much as one finding that fails altogether may cost
ALLOWED = float(0.5 * SOFT**2 * np.log1p((10 / SOFT) ** 2))
SWEEPS = 200
MOVES = ((1, 0.5), (64, 1.0))  # in how many parts, and how much of the way that is left
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Plausible:
    """Sets (set, parameter) in units, their costs, and how far each went.

    `kept` is the share of a set's way from the best set to its draw: 1 for one that is as drawn.
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
    fitted, random = len(objective.space), np.random.default_rng(seed)
    wide = widened(objective, best, assumed)
    near = wide.slopes(wide.centre)
    lowest = float(objective.cost(near.answers, best))
    way = draw_linear(wide, near, fitted, lowest, count, random) - wide.centre
    gone, costs = np.zeros(way.shape), np.full(count, lowest)
    for parts, stride in MOVES:
        for part in _parts(random, way.shape, parts):
            farther = gone.copy()
            here = np.take_along_axis(gone, part, axis=1)
            np.put_along_axis(farther, part, here + stride * (1 - here), axis=1)
            units = wide.centre + farther * way
            found = objective.cost(wide.answers(units), units[:, :fitted])
            taken = found <= lowest + ALLOWED
            gone[taken], costs[taken] = farther[taken], found[taken]
        report(f"plausible sets moved in {parts} parts: {gone.mean():.0%} of the way on average")
    kept = np.linalg.norm(gone * way, axis=1) / np.linalg.norm(way, axis=1)
    return Plausible(wide.space, wide.centre + gone * way, costs, kept, lowest)


def _parts(random: np.random.Generator, shape: tuple[int, ...], parts: int) -> list[Places]:
    """The parameters of each set in so many random parts, (set, parameter of the part) each."""
    places = random.permuted(np.tile(np.arange(shape[1]), (shape[0], 1)), axis=1)
    return np.array_split(places, min(parts, shape[1]), axis=1)


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
