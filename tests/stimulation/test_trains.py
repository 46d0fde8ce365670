from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.stimulation.protocol import Protocol
from simulator.stimulation.trains import intervals_s, pulse_offsets_s, train_onsets_s

Build = Callable[..., Protocol]


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    bursts: dict[str, Any] = {}
    frequency_hz = draw(st.integers(1, 400)) / 10
    per_burst = draw(st.none() | st.integers(1, 5))
    if per_burst is not None:
        within = frequency_hz * per_burst * draw(st.integers(10, 40)) / 10
        bursts = {"pulses_per_burst": per_burst, "within_burst_hz": min(within + 0.01, 1000)}
    trains = draw(st.integers(1, 20))
    spacing = {} if trains == 1 else {"inter_train_gap_s": draw(st.floats(0, 60))}
    return Protocol.model_validate(
        {
            "target": "M1",
            "hemisphere": "left",
            "pattern": "rtms" if per_burst is None else "custom",
            "frequency_hz": frequency_hz,
            "intensity_percent_rmt": 90,
            "pulses_per_train": draw(st.integers(1, 30)) * (per_burst or 1),
            "trains": trains,
            **bursts,
            **spacing,
        }
    )


@given(protocols())
@settings(max_examples=60, deadline=None)
def test_pulses_ascend_within_their_train(protocol: Protocol) -> None:
    offsets = pulse_offsets_s(protocol)
    assert len(offsets) == protocol.pulses_per_train
    assert offsets[0] == 0
    assert all(earlier < later for earlier, later in pairwise(offsets))
    assert offsets[-1] < protocol.train_duration_s
    assert all(isinstance(offset, Fraction) for offset in offsets[1:])


@given(protocols())
@settings(max_examples=60, deadline=None)
def test_intervals_fill_the_train(protocol: Protocol) -> None:
    intervals = intervals_s(protocol)
    assert len(intervals) == protocol.pulses_per_train
    assert min(intervals) > 0
    assert sum(intervals) == protocol.train_duration_s


@given(protocols())
@settings(max_examples=60, deadline=None)
def test_trains_are_evenly_spaced_and_fill_the_session(protocol: Protocol) -> None:
    onsets = train_onsets_s(protocol)
    assert len(onsets) == protocol.trains
    assert onsets[0] == 0
    assert onsets[-1] + protocol.train_duration_s == protocol.session_duration_s
    for earlier, later in pairwise(onsets):
        assert later - earlier == protocol.train_onset_interval_s_exact
        assert earlier + protocol.train_duration_s <= later


def test_regular_pulses_are_a_period_apart(build: Build) -> None:
    protocol = build(frequency_hz=3, pulses_per_train=3)
    assert list(pulse_offsets_s(protocol)) == [0, Fraction(1, 3), Fraction(2, 3)]
    assert intervals_s(protocol) == (Fraction(1, 3),) * 3


def test_theta_bursts_are_a_period_apart(build: Build) -> None:
    protocol = build(pattern="itbs", frequency_hz=5, pulses_per_train=6, inter_train_gap_s=8)
    milliseconds = [offset * 1000 for offset in pulse_offsets_s(protocol)]
    assert milliseconds == [0, 20, 40, 200, 220, 240]
    assert [interval * 1000 for interval in intervals_s(protocol)] == [20, 20, 160] * 2


def test_a_tenth_of_a_second_does_not_drift(build: Build) -> None:
    protocol = build(pulses_per_train=1000)
    assert pulse_offsets_s(protocol)[999] == Fraction(999, 10)
