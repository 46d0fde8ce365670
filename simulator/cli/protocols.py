"""A protocol in numbers, each derived exactly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from simulator.reading.locate import find_config
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.stimulation.quantities import plain
from simulator.stimulation.safety import held_against, safety_tables
from simulator.stimulation.schedule import session_onsets_min

MINUTES_PER_DAY = 1440
MOST_SESSIONS_SHOWN = 14


def read_protocol(name: str) -> Protocol:
    """A shipped protocol by name, or a file by path; raises InputError."""
    if os.path.isfile(name):
        return validate(Protocol, load_file(Path(name)))
    return validate(Protocol, load_file(find_config("protocols", name)))


def protocol_lines(protocol: Protocol) -> Iterator[str]:
    """What the protocol delivers, one fact a line."""
    where = f"{protocol.hemisphere} {protocol.target}, {protocol.coil.replace('_', ' ')} coil"
    yield f"Where: {where}, {protocol.intensity_percent_rmt:g} % of resting motor threshold"
    yield f"Train: {_train(protocol)}"
    yield f"Session: {_session(protocol)}"
    if protocol.sessions > 1:
        yield f"Course: {protocol.sessions} sessions, {protocol.total_pulses} pulses in all"
        yield f"Sessions start: {_starts(protocol)}"
    stated = protocol.stated_total_pulses or protocol.stated_pulses_per_session
    yield (
        f"Stated pulses: {stated}, as derived"
        if stated
        else "Stated pulses: none; add stated_total_pulses to have them checked"
    )


def safety_lines(protocol: Protocol) -> Iterator[str]:
    """What each published table says of the protocol, and on what that rests."""
    verdicts = [held_against(table, protocol) for table in safety_tables()]
    for verdict in verdicts:
        yield f"{verdict.table.title}: {verdict.word} ({verdict.reason})"
    unverified = sorted({v.table.cite for v in verdicts if not v.table.verified})
    if unverified:
        yield f"The numbers of {' and '.join(unverified)} were not compared with the papers."
    yield "Tables say what healthy people tolerated and clear no protocol for anybody."
    yield "For research and teaching, not for patient care."


def _train(protocol: Protocol) -> str:
    pulses = f"{protocol.pulses_per_train} pulses"
    if protocol.pulses_per_burst:
        bursts = protocol.pulses_per_train // protocol.pulses_per_burst
        within = f"{protocol.pulses_per_burst} pulses at {protocol.within_burst_hz:g} Hz"
        made = f"{bursts} bursts of {within}, {protocol.frequency_hz:g} bursts a second; {pulses}"
    else:
        made = f"{pulses} at {protocol.frequency_hz:g} Hz"
    return f"{made}, {plain(protocol.train_duration_s)} s"


def _session(protocol: Protocol) -> str:
    pulses = f"{protocol.pulses_per_session} pulses in {_minutes(protocol.session_duration_s)}"
    interval = protocol.train_onset_interval_s_exact
    if interval is None:
        return f"a single train; {pulses}"
    gap = plain(interval - protocol.train_duration_s)
    return f"{protocol.trains} trains, one every {plain(interval)} s ({gap} s between); {pulses}"


def _minutes(seconds: Fraction) -> str:
    return f"{plain(seconds)} s" if seconds < 120 else f"{plain(seconds / 60)} min"


def _starts(protocol: Protocol) -> str:
    onsets = session_onsets_min(protocol)
    shown = []
    for onset in onsets[:MOST_SESSIONS_SHOWN]:
        day, minutes = divmod(onset, MINUTES_PER_DAY)
        shown.append(f"day {day}" if minutes == 0 else f"day {day} + {plain(minutes / 60)} h")
    more = len(onsets) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
