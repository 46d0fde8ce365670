"""An arm as pieces of time in which nothing switches.

Every input is a half-open window; every bolus is an instant. Time is cut at each of them, so that
no solver ever steps across a switch. What is measured at a switch is measured just before it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array

JOIN_MINUTES = 1e-9


@dataclass(frozen=True)
class Window:
    """Inputs held at `values` from `start` up to, but not including, `end` (minutes)."""

    start: float
    end: float
    values: Mapping[str, float]
    adds: bool = False


@dataclass(frozen=True)
class Bolus:
    """An amount added to a state at an instant."""

    time: float
    state: str
    amount: float


@dataclass(frozen=True)
class Segment:
    """From `start` to `end` with constant `inputs`; `jumps` are added to the states at `start`."""

    start: float
    end: float
    inputs: Array
    jumps: tuple[tuple[int, float], ...]
    output_times: Array


def segments(
    windows: Iterable[Window],
    boluses: Iterable[Bolus],
    output_times: Sequence[float],
    untreated: Array,
    input_index: Mapping[str, int],
    state_index: Mapping[str, int],
) -> list[Segment]:
    """Cut the time from the first to the last output.

    Every output time belongs to the segment that ends with or contains it.
    """
    first, last = output_times[0], output_times[-1]
    listed, instants = list(windows), list(boluses)
    edges = [t for w in listed for t in (w.start, w.end)] + [b.time for b in instants]
    cuts = _distinct([first, last, *(t for t in edges if first < t < last)])
    times = np.asarray(output_times, dtype=float)
    found = []
    for start, end in itertools.pairwise(cuts):
        middle = 0.5 * (start + end)
        active = [w for w in listed if w.start <= middle < w.end]
        inside = times[(times > start + JOIN_MINUTES) & (times <= end + JOIN_MINUTES)]
        found.append(
            Segment(
                start=start,
                end=end,
                inputs=_inputs(active, untreated, input_index),
                jumps=tuple(
                    (state_index[b.state], b.amount)
                    for b in instants
                    if abs(b.time - start) <= JOIN_MINUTES
                ),
                output_times=np.minimum(inside, end),
            )
        )
    return found


def _distinct(times: Iterable[float]) -> list[float]:
    found: list[float] = []
    for time in sorted(times):
        if not found or time - found[-1] > JOIN_MINUTES:
            found.append(time)
    return found


def _inputs(active: Sequence[Window], untreated: Array, input_index: Mapping[str, int]) -> Array:
    inputs = untreated.copy()
    for window in active:
        for name, value in window.values.items():
            place = input_index[name]
            inputs[place] = inputs[place] + value if window.adds else value
    return inputs
