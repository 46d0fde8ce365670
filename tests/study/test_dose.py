"""The closed form of calcium above a threshold against brute force."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reading.locate import find_config, shipped
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.stimulation.trains import pulse_offsets_s, train_onsets_s
from simulator.study.dose import DoseWindow, dose_windows, intensity_at

DECAY = 0.2
THRESHOLDS = (0.6, 1.0, 1.6, 2.5)


def protocol(name: str) -> Protocol:
    return validate(Protocol, load_file(find_config("protocols", name)))


def share_above(window: DoseWindow, threshold: float) -> float:
    total = 0.0
    for k in range(6):
        start, slope, width = (
            window.inputs.get(f"ramp_{part}_{k}", 0.0) for part in ("start", "slope", "width")
        )
        total += slope * min(max(start - math.log(threshold), 0.0), width)
    return total


def brute_force(chosen: Protocol, trains: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Unit calcium on a fine grid over the last of a few trains and the gap before it ends."""
    step = 2e-4
    interval = float(chosen.train_onset_interval_s_exact or chosen.train_duration_s)
    count = min(trains, chosen.trains)
    time = np.arange(0, interval * (count - 1) + float(chosen.train_duration_s), step)
    pulses = [
        float(onset + offset)
        for onset in train_onsets_s(chosen)[:count]
        for offset in pulse_offsets_s(chosen)
    ]
    jumps = np.zeros(len(time))
    np.add.at(jumps, np.minimum(np.round(np.array(pulses) / step).astype(int), len(time) - 1), 1.0)
    calcium = np.empty(len(time))
    level, kept = 0.0, math.exp(-step / DECAY)
    for i, jump in enumerate(jumps):
        level = level * kept + jump
        calcium[i] = level
    last = time >= interval * (count - 1)
    return time[last], calcium[last]


@pytest.mark.parametrize("name", ["deAndrade2011_M1", "pei2019_10Hz", "pei2019_5Hz", "itbs600_M1"])
def test_train_windows_match_brute_force(name: str) -> None:
    chosen = protocol(name)
    windows = [w for w in dose_windows(chosen, "train", DECAY) if w.inputs["duty"] > 0]
    _, calcium = brute_force(chosen)
    for threshold in THRESHOLDS:
        expected = float(np.mean(calcium > threshold))
        assert share_above(windows[1], threshold) == pytest.approx(expected, abs=0.01)
    assert windows[1].inputs["mean_calcium"] == pytest.approx(float(calcium.mean()), rel=0.01)


@pytest.mark.parametrize("name", shipped("protocols"))
def test_a_session_is_the_mean_of_its_trains_and_gaps(name: str) -> None:
    chosen = protocol(name)
    session = next(iter(dose_windows(chosen, "session", DECAY)))
    pieces = [w for w in dose_windows(chosen, "train", DECAY) if w.start_min < session.end_min]
    lengths = np.array([float(w.end_min - w.start_min) for w in pieces])
    assert lengths.sum() == pytest.approx(float(session.end_min - session.start_min))
    for threshold in THRESHOLDS:
        mean = np.average([share_above(w, threshold) for w in pieces], weights=lengths)
        assert share_above(session, threshold) == pytest.approx(mean, abs=0.003)


def test_pulse_windows_partition_a_session() -> None:
    chosen = protocol("itbs600_M1")
    windows = list(dose_windows(chosen, "pulse", DECAY))
    pulses = [w for w in windows if w.inputs["duty"] > 0]
    assert len(pulses) == chosen.pulses_per_session
    assert all(a.end_min == b.start_min for a, b in itertools.pairwise(windows))


@given(percent=st.floats(5, 200), half=st.floats(9, 34), depth=st.floats(10, 45))
@settings(max_examples=30, deadline=None)
def test_intensity_falls_with_depth(percent: float, half: float, depth: float) -> None:
    here = intensity_at(percent, 1.0, depth, 20, half)
    deeper = intensity_at(percent, 1.0, depth + half, 20, half)
    assert deeper == pytest.approx(here / 2)
    assert intensity_at(percent, 1.0, 20, 20, half) == pytest.approx(percent)
    assert intensity_at(percent, 0.0, depth, 20, half) == 0
