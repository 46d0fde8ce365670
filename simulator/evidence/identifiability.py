"""What the questions say about each parameter, and what only its record does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.evidence.objective import Objective, Slopes
from simulator.evidence.searching import Report
from simulator.evidence.settling import settle
from simulator.solving.compiled import Array

RISE = 1.92  # of the cost at the ends of an interval of 95 %, for one parameter
ROUNDS = 3
TOO_CLOSE = 0.02  # of the range: no point of its own
MAIN_PARTS = 3


@dataclass(frozen=True)
class Profile:
    """The lowest cost found with a parameter held at each of some units, the optimum among them."""

    parameter: str
    units: Array
    rises: Array
    best: float

    @property
    def interval(self) -> tuple[float, float]:
        """Units between which the cost rises by less than RISE; 0 or 1 where it never does."""
        return self._end(-1), self._end(1)

    @property
    def verdict(self) -> str:
        """What limits the parameter inside its range."""
        low, high = self.interval
        sides = (low > 0) + (high < 1)
        return ("its record only", "the data, from one side", "the data")[sides]

    def _end(self, side: int) -> float:
        """Where a parabola between two points crosses the rise, going to one side."""
        order = np.argsort(side * self.units)
        units, rises = self.units[order], self.rises[order]
        beyond = side * units >= side * self.best
        units, roots = units[beyond], np.sqrt(np.maximum(rises[beyond], 0.0))
        for i in range(1, len(units)):
            if roots[i] > np.sqrt(RISE):
                share = (np.sqrt(RISE) - roots[i - 1]) / (roots[i] - roots[i - 1])
                return float(units[i - 1] + share * (units[i] - units[i - 1]))
        return 1.0 if side > 0 else 0.0


@dataclass(frozen=True)
class Direction:
    """An eigenvector of the Gauss-Newton matrix in unit space, and its main parts."""

    eigenvalue: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Identifiability:
    """Profiles by parameter, directions from the stiffest, and standard deviations in units."""

    profiles: tuple[Profile, ...]
    directions: tuple[Direction, ...]
    deviations: dict[str, float]


def identifiability(
    objective: Objective, best: Array, near: Slopes, report: Report = print
) -> Identifiability:
    """Of all parameters of the objective around its optimum, whose slopes are `near`."""
    matrix = gauss_newton(objective, near)
    believed = np.diag(1 / objective.space.spreads**2)
    variances = np.diag(np.linalg.inv(matrix + believed))
    found = profiles(objective, best, near)
    report(f"profiles of {len(found)} parameters")
    names = objective.space.names
    return Identifiability(
        profiles=tuple(found),
        directions=tuple(directions(matrix, names)),
        deviations=dict(zip(names, np.sqrt(variances).tolist(), strict=True)),
    )


def gauss_newton(objective: Objective, near: Slopes) -> Array:
    """Of the questions alone, without pulls."""
    by_question = objective.asked.sharpness(near.answers)[:, np.newaxis] * near.slopes
    found: Array = by_question.T @ by_question
    return found


def directions(matrix: Array, names: Sequence[str]) -> list[Direction]:
    """From the stiffest; of the parts the largest, signed so that the first is positive."""
    values, vectors = np.linalg.eigh(matrix)
    found = []
    for value, vector in zip(values[::-1], vectors.T[::-1], strict=True):
        largest = np.argsort(-np.abs(vector), kind="stable")[:MAIN_PARTS]
        sign = np.sign(vector[largest[0]])
        parts = tuple((names[i], float(sign * vector[i])) for i in largest)
        found.append(Direction(max(float(value), 0.0), parts))
    return found


def profiles(objective: Objective, best: Array, near: Slopes) -> list[Profile]:
    """With each parameter held at its bounds and halfway there, the others settled anew."""
    held = [
        (place, unit)
        for place in range(len(best))
        for unit in (0.0, 0.5 * best[place], 0.5 * (1 + best[place]), 1.0)
        if abs(unit - best[place]) > TOO_CLOSE
    ]
    begin = np.repeat(best[np.newaxis], len(held), axis=0)
    free = np.ones(begin.shape, dtype=bool)
    for row, (place, unit) in enumerate(held):
        begin[row, place] = unit
        free[row, place] = False
    costs = settle(objective, begin, near, free, ROUNDS).costs
    lowest = objective.cost(near.answers, best)
    found = []
    for place, name in enumerate(objective.space.names):
        rows = [row for row, (held_place, _) in enumerate(held) if held_place == place]
        units = np.array([best[place], *(held[row][1] for row in rows)])
        rises = np.array([0.0, *(costs[row] - lowest for row in rows)])
        order = np.argsort(units)
        found.append(Profile(name, units[order], rises[order], float(best[place])))
    return found
