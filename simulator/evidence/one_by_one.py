"""A search that moves every parameter alone and then the best of those moves together.

Many answers turn where a threshold is crossed, and slopes on one side of it mislead. Here a move
counts for what the model answers after it, however far it went.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.evidence.objective import Objective
from simulator.evidence.searching import Ending, Report
from simulator.solving.compiled import Array

FAR, SHORTER, NEAREST = 0.06, 1 / 3, 0.002  # of a parameter's range
WAYS = np.array([1.0, -1.0, 0.25, -0.25])  # lengths of the moves tried, in units of the stride
WORTH_A_MOVE = 0.01  # of cost
MOST_TOGETHER = 20
Places = NDArray[np.intp]


def move_one_by_one(objective: Objective, begin: Ending, sets: int, report: Report) -> Ending:
    """Lower the cost by moves that are tried one by one, with at most so many parameter sets."""
    here, stride = begin, FAR
    while stride > NEAREST:
        tried = _alone(here.units, stride)
        if (sets := sets - len(tried) - MOST_TOGETHER) < 0:
            break
        gains = here.cost - objective.cost(objective.answers(tried), tried)
        ranked = _best_move_of_each(gains)
        if not len(ranked):
            stride *= SHORTER
            continue
        joined = _together(here.units, tried, ranked)
        costs = objective.cost(objective.answers(joined), joined)
        lowest = int(np.argmin(costs))
        here = Ending(joined[lowest], float(costs[lowest]))
        report(f"parameters moved one by one: cost {here.cost:.2f}")
    return here


def _alone(units: Array, stride: float) -> Array:
    """Each parameter moved each way, (parameter x way, parameter)."""
    moves = np.kron(np.eye(len(units)), WAYS[:, np.newaxis]) * stride
    moved: Array = np.clip(units + moves, 0, 1)
    return moved


def _best_move_of_each(gains: Array) -> Places:
    """Places of each parameter's best move where it is worth one, the best first."""
    by_parameter = gains.reshape(-1, len(WAYS))
    best = np.arange(len(by_parameter)) * len(WAYS) + np.argmax(by_parameter, axis=1)
    order = best[np.argsort(-gains[best], kind="stable")]
    worth: Places = order[gains[order] > WORTH_A_MOVE][:MOST_TOGETHER]
    return worth


def _together(units: Array, tried: Array, ranked: Places) -> Array:
    """The best move, the best two together, and so on."""
    joined = np.repeat(units[np.newaxis], len(ranked), axis=0)
    for number, place in enumerate(ranked):
        parameter = place // len(WAYS)
        joined[number:, parameter] = tried[place, parameter]
    return joined
