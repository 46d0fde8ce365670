"""Whether the parts of a protocol fit together. Each check raises ValueError if they do not."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from simulator.reading.problems import FieldMistake
from simulator.stimulation.quantities import exact, plain

if TYPE_CHECKING:
    from simulator.stimulation.protocol import Protocol

MOST_PULSES_PER_SESSION = 100_000
LONGEST_SESSION_HOURS = 24


def check_pulses(protocol: Protocol) -> None:
    """The number of pulses is what was stated, and not absurd."""
    trains, pulses, sessions = protocol.trains, protocol.pulses_per_train, protocol.sessions
    per_session, total = protocol.pulses_per_session, protocol.total_pulses
    layout = f"{trains} trains x {pulses} pulses"
    if per_session > MOST_PULSES_PER_SESSION:
        raise FieldMistake(
            "trains",
            f"{layout} = {per_session} pulses in a session, but at most "
            f"{MOST_PULSES_PER_SESSION} can be simulated Fix: lower trains or pulses_per_train",
        )
    stated = protocol.stated_pulses_per_session
    if stated is not None and stated != per_session:
        raise FieldMistake(
            "stated_pulses_per_session",
            f"{layout} = {per_session}, but stated_pulses_per_session says {stated} "
            "Fix: correct trains, pulses_per_train or the stated number",
        )
    stated = protocol.stated_total_pulses
    if stated is not None and stated != total:
        fix = "correct trains, pulses_per_train, sessions or the stated number"
        if stated == per_session:
            fix = f"if {stated} is the number for one session, call it stated_pulses_per_session"
        raise FieldMistake(
            "stated_total_pulses",
            f"{layout} x {sessions} sessions = {total}, but stated_total_pulses says {stated} "
            f"Fix: {fix}",
        )


def check_bursts(protocol: Protocol) -> None:
    """A theta-burst train is made of whole bursts, each shorter than the time to the next."""
    burst, within = protocol.pulses_per_burst, protocol.within_burst_hz
    if protocol.pattern == "rtms":
        if burst is not None or within is not None:
            raise FieldMistake(
                "pattern",
                "the pattern rtms has no bursts Fix: remove pulses_per_burst and "
                "within_burst_hz, or set pattern to itbs, ctbs or custom",
            )
        return
    if burst is None or within is None:
        raise FieldMistake(
            "pattern",
            f"the pattern {protocol.pattern} needs both pulses_per_burst and within_burst_hz "
            "Fix: add them; for regular single pulses use the pattern rtms",
        )
    whole, rest = divmod(protocol.pulses_per_train, burst)
    if rest:
        choices = " or ".join(str(n * burst) for n in (whole, whole + 1) if n)
        raise FieldMistake(
            "pulses_per_train",
            f"pulses_per_train is {protocol.pulses_per_train}, which is not a multiple of "
            f"pulses_per_burst ({burst}) Fix: set pulses_per_train to {choices}",
        )
    lasts, period = burst / exact(within), 1 / exact(protocol.frequency_hz)
    if lasts > period:
        raise FieldMistake(
            "within_burst_hz",
            f"a burst of {burst} pulses at {within:g} Hz lasts {plain(lasts)} s, but the next "
            f"burst starts after {plain(period)} s (frequency_hz is the rate of bursts, "
            f"{protocol.frequency_hz:g}) Fix: lower frequency_hz or pulses_per_burst, or raise "
            "within_burst_hz",
        )


def check_spacing(protocol: Protocol) -> None:
    """Several trains are spaced in exactly one way, and each ends before the next begins."""
    gap, interval = protocol.inter_train_gap_s, protocol.train_onset_interval_s
    if protocol.trains == 1:
        if gap is not None or interval is not None:
            raise FieldMistake(
                "trains",
                "a single train has no spacing "
                "Fix: remove inter_train_gap_s and train_onset_interval_s, or correct trains",
            )
    elif gap is None and interval is None:
        raise FieldMistake(
            "trains",
            f"{protocol.trains} trains need a spacing Fix: add inter_train_gap_s (end of a "
            "train to the next onset) or train_onset_interval_s (onset to onset)",
        )
    elif gap is not None and interval is not None:
        raise FieldMistake(
            "train_onset_interval_s",
            "inter_train_gap_s and train_onset_interval_s both say how trains are spaced "
            "Fix: keep one of the two",
        )
    elif interval is not None and interval < protocol.train_duration_s:
        raise FieldMistake(
            "train_onset_interval_s",
            f"a train of {protocol.pulses_per_train} pulses at {protocol.frequency_hz:g} Hz "
            f"lasts {plain(protocol.train_duration_s)} s and does not fit the onset interval of "
            f"{plain(interval)} s Fix: set train_onset_interval_s to at least "
            f"{plain(_rounded_up(protocol.train_duration_s))}, or give inter_train_gap_s "
            "instead, or lower pulses_per_train, or raise frequency_hz",
        )
    hours = protocol.session_duration_s / 3600
    if hours > LONGEST_SESSION_HOURS:
        raise FieldMistake(
            "frequency_hz",
            f"a session lasts {plain(hours)} h, but at most {LONGEST_SESSION_HOURS} h can be "
            "simulated Fix: check frequency_hz and the spacing of the trains",
        )


def _rounded_up(seconds: Fraction) -> Fraction:
    return Fraction(ceil(seconds * 1000), 1000)
