"""When the pulses of a train and the trains of a session happen, in exact seconds."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.stimulation.quantities import exact

if TYPE_CHECKING:
    from simulator.stimulation.protocol import Protocol


def pulse_offsets_s(protocol: Protocol) -> tuple[Fraction, ...]:
    """Each pulse's time after its train's onset, ascending from 0."""
    period = 1 / exact(protocol.frequency_hz)
    if protocol.pulses_per_burst is None or protocol.within_burst_hz is None:
        return tuple(number * period for number in range(protocol.pulses_per_train))
    spacing = 1 / exact(protocol.within_burst_hz)
    return tuple(
        burst * period + pulse * spacing
        for burst in range(protocol.pulses_per_train // protocol.pulses_per_burst)
        for pulse in range(protocol.pulses_per_burst)
    )


@lru_cache(maxsize=64)
def intervals_s(protocol: Protocol) -> tuple[Fraction, ...]:
    """From each pulse of a train to the next, and from the last one to the end of the train.

    They sum to the duration of the train.
    """
    offsets = pulse_offsets_s(protocol)
    following = (*offsets[1:], protocol.train_duration_s)
    return tuple(later - earlier for earlier, later in zip(offsets, following, strict=True))


def train_onsets_s(protocol: Protocol) -> tuple[Fraction, ...]:
    """Each train's time after its session's onset, ascending from 0."""
    spacing = protocol.train_onset_interval_s_exact or Fraction(0)
    return tuple(number * spacing for number in range(protocol.trains))
