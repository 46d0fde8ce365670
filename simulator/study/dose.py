"""What a protocol means to the cortex: inputs of the plasticity equations for each window of time.

Calcium after a pulse decays exponentially, so the train's trace per unit transient is known in
advance. Between two pulses it spends `tau * ln(u * transient / threshold)` above a threshold, but
no longer than the interval: a straight ramp in the logarithm, from 0 to the interval over `tau`.
Summing the ramps of all intervals of a window is exact for any train, theta bursts included.
Windows are single pulses, trains and their gaps, or whole sessions: the same sums, over less or
more time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from simulator.model.stimulus import RAMPS
from simulator.stimulation.protocol import Protocol
from simulator.stimulation.schedule import session_onsets_min
from simulator.stimulation.trains import intervals_s, train_onsets_s

Resolution = Literal["pulse", "train", "session"]
SECONDS_PER_MINUTE = 60
SAME_TRACE = 1e-6
NO_CALCIUM = 1e-6  # of a threshold: keeps the logarithm finite where no calcium flows


@dataclass(frozen=True)
class Interval:
    """Time after a pulse: the unit trace at its start, how long it lasts, how often it occurs."""

    trace: float
    seconds: float
    count: float = 1.0


@dataclass(frozen=True)
class DoseWindow:
    """Inputs that hold from `start_min` to `end_min` at a stimulated site."""

    start_min: Fraction
    end_min: Fraction
    inputs: dict[str, float]


def dose_windows(
    protocol: Protocol, resolution: Resolution, calcium_decay_s: float
) -> Iterator[DoseWindow]:
    """The windows of a whole course, in order; input names lack the site."""
    if resolution == "session":
        session = [_session(protocol, calcium_decay_s)]
    else:
        session = list(_trains(protocol, calcium_decay_s, single=resolution == "pulse"))
    for onset in session_onsets_min(protocol):
        for window in session:
            yield DoseWindow(onset + window.start_min, onset + window.end_min, window.inputs)


@lru_cache(maxsize=64)
def _session(protocol: Protocol, decay: float) -> DoseWindow:
    on, tail = _train_trace(protocol, decay)
    trains = protocol.trains
    intervals = [Interval(i.trace, i.seconds, trains) for i in on]
    if tail is not None:
        intervals.append(Interval(tail.trace, tail.seconds, trains - 1))
    length = protocol.session_duration_s
    rate = protocol.pulses_per_train / protocol.train_duration_s
    duty = trains * protocol.train_duration_s / length
    return _window(Fraction(0), length, intervals, decay, float(rate), float(duty))


def _trains(protocol: Protocol, decay: float, single: bool) -> Iterator[DoseWindow]:
    on, tail = _train_trace(protocol, decay)
    times = train_onsets_s(protocol)
    rate = float(protocol.pulses_per_train / protocol.train_duration_s)
    exact_intervals = intervals_s(protocol)
    for number, start in enumerate(times):
        if single:
            at = start
            for interval, length in zip(on, exact_intervals, strict=True):
                yield _window(at, length, [interval], decay, rate, 1.0)
                at += length
        else:
            yield _window(start, protocol.train_duration_s, on, decay, rate, 1.0)
        if tail is not None and number + 1 < len(times):
            end = start + protocol.train_duration_s
            yield _window(end, times[number + 1] - end, [tail], decay, 0.0, 0.0)


def _train_trace(protocol: Protocol, decay: float) -> tuple[list[Interval], Interval | None]:
    """The unit trace after each pulse once trains repeat, and over the gap between trains."""
    lengths = [float(t) for t in intervals_s(protocol)]
    spacing = protocol.train_onset_interval_s_exact
    gap = float(spacing - protocol.train_duration_s) if spacing is not None else 0.0
    kept_over_train = math.exp(-sum(lengths) / decay)
    kept_over_gap = math.exp(-gap / decay)
    left_by_train = 0.0
    for length in lengths:
        left_by_train = (left_by_train + 1) * math.exp(-length / decay)
    repeats = protocol.trains > 1
    before = (
        left_by_train * kept_over_gap / (1 - kept_over_train * kept_over_gap) if repeats else 0.0
    )
    on = []
    for length in lengths:
        on.append(Interval(before + 1, length))
        before = (before + 1) * math.exp(-length / decay)
    return on, (Interval(before, gap) if gap > 0 else None)


def _window(
    start_s: Fraction,
    length_s: Fraction,
    intervals: Sequence[Interval],
    decay: float,
    rate: float,
    duty: float,
) -> DoseWindow:
    total = float(length_s)
    ramps = _merged([i for i in intervals if i.count > 0])
    mean = sum(decay * i.trace * -math.expm1(-i.seconds / decay) * i.count for i in ramps) / total
    inputs = {
        "pulse_rate": rate,
        "duty": duty,
        "mean_calcium": mean,
        "ratio_floor": NO_CALCIUM,
    }
    for k, interval in enumerate(ramps):
        inputs[f"ramp_start_{k}"] = math.log(interval.trace)
        inputs[f"ramp_slope_{k}"] = interval.count * decay / total
        inputs[f"ramp_width_{k}"] = interval.seconds / decay
    start = start_s / SECONDS_PER_MINUTE
    return DoseWindow(start, start + length_s / SECONDS_PER_MINUTE, inputs)


def _merged(intervals: Sequence[Interval]) -> list[Interval]:
    """At most RAMPS intervals: those of equal length with the closest traces become one."""
    found = _without_repeats(sorted(intervals, key=lambda i: (i.seconds, i.trace)))
    while len(found) > RAMPS:
        costs = [
            a.count * b.count / (a.count + b.count) * math.log(b.trace / a.trace) ** 2 * a.seconds
            if math.isclose(a.seconds, b.seconds)
            else math.inf
            for a, b in itertools.pairwise(found)
        ]
        k = costs.index(min(costs))
        a, b = found[k], found[k + 1]
        count = a.count + b.count
        trace = math.exp((a.count * math.log(a.trace) + b.count * math.log(b.trace)) / count)
        found[k : k + 2] = [Interval(trace, a.seconds, count)]
    return found


def _without_repeats(intervals: Sequence[Interval]) -> list[Interval]:
    """Neighbours that a train repeats, counted: late pulses all start from the same trace."""
    found: list[Interval] = []
    for interval in intervals:
        if (
            found
            and interval.seconds == found[-1].seconds
            and interval.trace - found[-1].trace < SAME_TRACE * interval.trace
        ):
            count = found[-1].count + interval.count
            found[-1] = Interval(found[-1].trace, interval.seconds, count)
        else:
            found.append(interval)
    return found


def intensity_at(
    percent_rmt: float,
    residual: float,
    depth_mm: float,
    motor_depth_mm: float,
    half_depth_mm: float,
) -> float:
    """Intensity at a site: resting motor threshold is set at the depth of the motor cortex."""
    return float(percent_rmt * residual * 2 ** (-(depth_mm - motor_depth_mm) / half_depth_mm))
