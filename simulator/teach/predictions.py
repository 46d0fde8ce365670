"""Predictions that people commit to before they see a curve, shared by all pages of this server."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

MOST_EXPERIMENTS, MOST_PEOPLE = 50, 200
_lock = Lock()
_given: OrderedDict[str, list[Prediction]] = OrderedDict()


@dataclass(frozen=True)
class Prediction:
    """Somebody's level of the read-out in one arm at one time."""

    name: str
    arm: str
    time_min: float
    level: float


def commit(experiment: str, prediction: Prediction) -> None:
    """Add a prediction; the oldest experiments are forgotten when there are many."""
    with _lock:
        given = _given.setdefault(experiment, [])
        if len(given) < MOST_PEOPLE:
            given.append(prediction)
        _given.move_to_end(experiment)
        while len(_given) > MOST_EXPERIMENTS:
            _given.popitem(last=False)


def committed(experiment: str) -> tuple[Prediction, ...]:
    """Everybody's predictions about an experiment, in the order in which they came."""
    with _lock:
        return tuple(_given.get(experiment, ()))
