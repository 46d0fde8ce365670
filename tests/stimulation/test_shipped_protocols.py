from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.stimulation.schedule import session_onsets_min
from simulator.stimulation.trains import pulse_offsets_s

FOLDER = Path(__file__).parents[2] / "configs" / "protocols"


class Expected(NamedTuple):
    pulses_per_session: int
    sessions: int
    train_s: Fraction | float
    session_s: Fraction | float


STANDARD = Expected(1500, 1, 10, 14 * 60 + 10)
PROLONGED = Expected(3000, 1, 10, 29 * 30 + 10)
EXPECTED = {
    "deAndrade2011_M1": STANDARD,
    "deAndrade2011_DLPFC": STANDARD,
    "taylor2012_DLPFC": Expected(4000, 1, 5, 20 * 60 - 10),
    "lamusuo2017_M1": STANDARD,
    "pei2019_10Hz": Expected(1500, 10, 0.5, 17.5 * 60 - 3),
    "pei2019_5Hz": Expected(1500, 10, 1, 17.5 * 60 - 2.5),
    "pei2019_1Hz": Expected(1500, 10, 1500, 1500),
    "malavera2016_M1": Expected(1200, 10, 6, 20 * 60 - 54),
    "che2024_M1": STANDARD,
    "che2024_DLPFC": STANDARD,
    "che2024_DLPFC_prolonged": PROLONGED,
    "itbs600_M1": Expected(600, 1, 2, 192),
    "ctbs600_M1": Expected(600, 1, 40, 40),
    "pctbs1200_M1": Expected(1200, 1, 80, 80),
}


def shipped(name: str) -> Protocol:
    return validate(Protocol, load_file(FOLDER / f"{name}.yaml"))


def test_what_is_expected_here_is_shipped() -> None:
    assert set(EXPECTED) <= {path.stem for path in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("name", EXPECTED)
def test_arithmetic(name: str) -> None:
    protocol = shipped(name)
    found = Expected(
        protocol.pulses_per_session,
        protocol.sessions,
        protocol.train_duration_s,
        protocol.session_duration_s,
    )
    assert found == EXPECTED[name]
    assert len(pulse_offsets_s(protocol)) * protocol.trains == protocol.pulses_per_session


@pytest.mark.parametrize("name", EXPECTED)
def test_says_what_it_is_and_states_its_pulses(name: str) -> None:
    protocol = shipped(name)
    assert protocol.title
    assert protocol.cite
    assert len(protocol.note) > 100
    assert protocol.stated_pulses_per_session == protocol.pulses_per_session
    if protocol.sessions > 1:
        assert protocol.stated_total_pulses == protocol.total_pulses


@pytest.mark.parametrize("name", EXPECTED)
def test_target_is_in_the_name_and_title(name: str) -> None:
    protocol = shipped(name)
    if not name.startswith("pei2019"):
        assert protocol.target in name
    assert protocol.target == "DLPFC" or "DLPFC" not in protocol.title


def test_frequencies_of_the_comparison_differ_in_nothing_else_but_timing() -> None:
    ten, five, one = (shipped(f"pei2019_{hz}Hz") for hz in (10, 5, 1))
    assert [p.frequency_hz for p in (ten, five, one)] == [10, 5, 1]
    assert ten.train_onset_interval_s_exact == five.train_onset_interval_s_exact == 3.5
    for other in (five, one):
        assert other.total_pulses == ten.total_pulses == 15000
        assert other.intensity_percent_rmt == ten.intensity_percent_rmt
        assert (other.target, other.hemisphere) == (ten.target, ten.hemisphere)
        assert session_onsets_min(other) == session_onsets_min(ten)


def test_weekday_course_rests_for_a_weekend() -> None:
    days = [onset / (24 * 60) for onset in session_onsets_min(shipped("malavera2016_M1"))]
    assert days == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]


def test_the_prolonged_session_is_longer_in_pulses_not_in_time() -> None:
    first, second = shipped("che2024_DLPFC"), shipped("che2024_DLPFC_prolonged")
    assert second.pulses_per_session == 2 * first.pulses_per_session
    assert abs(second.session_duration_s - first.session_duration_s) <= 30
