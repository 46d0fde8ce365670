"""Many points at once led downhill, with slopes that are learned on the way.

Slopes cost a parameter set for each parameter. Points near one whose slopes are known begin with
those; each answer that was not as predicted corrects them (Broyden's update).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.evidence.objective import Objective, Slopes
from simulator.solving.compiled import Array

DAMPING, LESS, MORE = 1.0, 0.3, 5.0
LONGEST = 0.3  # of a parameter's range, in one step


@dataclass(frozen=True)
class Settled:
    """Points (point, parameter), what they answer (point, question) and their costs."""

    units: Array
    answers: Array
    costs: Array


def settle(
    objective: Objective, begin: Array, near: Slopes, free: NDArray[np.bool_], rounds: int
) -> Settled:
    """Lower the cost of every point by its `free` parameters, (point, parameter)."""
    units = begin.copy()
    answers = objective.answers(units)
    costs = objective.cost(answers, units)
    slopes = np.repeat(near.slopes[np.newaxis], len(units), axis=0)
    damping = np.full(len(units), DAMPING)
    for _ in range(rounds):
        moves = np.array(
            [
                _move(objective, units[i], answers[i], slopes[i], free[i], damping[i])
                for i in range(len(units))
            ]
        )
        tried = objective.answers(units + moves)
        _correct(slopes, moves, tried - answers)
        tried_costs = objective.cost(tried, units + moves)
        better = tried_costs < costs
        units[better] += moves[better]
        answers[better], costs[better] = tried[better], tried_costs[better]
        damping *= np.where(better, LESS, MORE)
    return Settled(units, answers, costs)


def _move(
    objective: Objective,
    unit: Array,
    answers: Array,
    slopes: Array,
    free: NDArray[np.bool_],
    damping: float,
) -> Array:
    """A damped Gauss-Newton step; parameters that would leave their bounds stay at them."""
    downhill, stiffness = objective.spring(unit, answers, slopes)
    stuck = ((unit <= 0) & (downhill < 0)) | ((unit >= 1) & (downhill > 0))
    places = np.flatnonzero(free & ~stuck)
    move = np.zeros(len(unit))
    if len(places):
        damped = stiffness[np.ix_(places, places)] + damping * np.eye(len(places))
        step = np.linalg.solve(damped, downhill[places])
        move[places] = step * min(1.0, LONGEST / max(float(np.max(np.abs(step))), 1e-12))
    return np.clip(unit + move, 0, 1) - unit


def _correct(slopes: Array, moves: Array, changes: Array) -> None:
    """Make the slopes, (point, question, parameter), predict what a move really changed."""
    for slope, move, change in zip(slopes, moves, changes, strict=True):
        length = float(move @ move)
        if length > 0:
            missed = change - slope @ move
            slope += np.outer(np.where(np.isfinite(missed), missed, 0.0), move) / length
