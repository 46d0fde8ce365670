from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol

Refusal = Callable[..., str]
COURSE: dict[str, Any] = {"sessions": 10}
BURSTS: dict[str, Any] = {"pattern": "ctbs", "frequency_hz": 5}


@pytest.mark.parametrize(
    ("changes", "message", "fix"),
    [
        ({"frequency_hz": -10}, "must be positive, got -10", ""),
        ({"frequency_hz": 0}, "must be positive, got 0", ""),
        ({"frequency_hz": 101}, "must be at most 100, got 101", ""),
        ({"frequency_hz": "10"}, "must be a number", "Fix: write 10, without quotes"),
        ({"frequency_hz": ...}, "is required but missing", "Fix: add 'frequency_hz"),
        ({"trains": 0}, "must be at least 1, got 0", ""),
        ({"trains": 2.5}, "must be a whole number", ""),
        ({"pulses_per_train": 0}, "must be at least 1, got 0", ""),
        ({"sessions": 401}, "must be at most 400, got 401", ""),
        ({"inter_train_gap_s": -1}, "must be at least 0, got -1", ""),
        ({"hemisphere": "centre"}, "'left', 'right' or 'midline'", ""),
        (
            {"train_onset_interval_s": "6 s"},
            "must be a number, got '6 s'",
            "Fix: write the time in seconds",
        ),
        (
            {"train_onset_interval_s": True},
            "must be a number, got true",
            "Fix: write the time in seconds",
        ),
        ({"train_onset_interval_s": float("nan")}, "must be a finite number", ""),
        ({"train_onset_interval_s": "1/0"}, "must be a number, got '1/0'", ""),
    ],
)
def test_impossible_values(refusal: Refusal, changes: Any, message: str, fix: str) -> None:
    text = refusal(**changes)
    assert next(iter(changes)) in text
    assert message in text
    assert fix in text


@pytest.mark.parametrize(("value", "written"), [(0.8, "80"), (1.1, "110"), (0.01, "80"), (4, "80")])
def test_intensity_as_a_fraction(refusal: Refusal, value: float, written: str) -> None:
    text = refusal(intensity_percent_rmt=value)
    assert "looks like a fraction: write 80 for 80 % of resting motor threshold" in text
    assert text.endswith(f"Fix: write {written}")


@pytest.mark.parametrize("value", [-80, 0, 200.5])
def test_intensity_out_of_range(refusal: Refusal, value: float) -> None:
    assert f"must be between 5 and 200 (% of resting motor threshold), got {value}" in refusal(
        intensity_percent_rmt=value
    )


@pytest.mark.parametrize("name", ["iti", "ITI", "iti_s", "inter_train_interval"])
def test_a_bare_interval_is_ambiguous(refusal: Refusal, name: str) -> None:
    text = refusal(**{name: 54})
    assert f"'{name}' is ambiguous" in text
    assert "Fix: write inter_train_gap_s (end of a train to the next onset)" in text
    assert "train_onset_interval_s (onset to onset)" in text


def test_trains_need_a_spacing(refusal: Refusal) -> None:
    text = refusal(inter_train_gap_s=...)
    assert "20 trains need a spacing. Fix: add inter_train_gap_s" in text


def test_only_one_spacing(refusal: Refusal) -> None:
    text = refusal(train_onset_interval_s=60)
    assert "both say how trains are spaced. Fix: keep one of the two" in text


@pytest.mark.parametrize("spacing", ["inter_train_gap_s", "train_onset_interval_s"])
def test_a_single_train_has_no_spacing(refusal: Refusal, spacing: str) -> None:
    text = refusal(**{"trains": 1, "inter_train_gap_s": ..., spacing: 60})
    assert "a single train has no spacing. Fix: remove" in text


def test_a_train_longer_than_its_onset_interval(refusal: Refusal) -> None:
    text = refusal(inter_train_gap_s=..., train_onset_interval_s=5.9)
    assert "lasts 6 s and does not fit the onset interval of 5.9 s" in text
    assert "Fix: set train_onset_interval_s to at least 6," in text


def test_stated_total_shows_the_arithmetic(refusal: Refusal) -> None:
    text = refusal(**COURSE, stated_total_pulses=1300)
    assert "20 trains x 60 pulses x 10 sessions = 12000, but stated_total_pulses says 1300" in text
    assert "Fix: correct trains" in text


def test_stated_total_that_is_the_number_for_a_session(refusal: Refusal) -> None:
    text = refusal(**COURSE, stated_total_pulses=1200)
    assert "= 12000, but stated_total_pulses says 1200" in text
    assert "Fix: if 1200 is the number for one session, call it stated_pulses_per_session" in text


def test_stated_pulses_of_a_session(refusal: Refusal) -> None:
    text = refusal(stated_pulses_per_session=1500)
    assert "20 trains x 60 pulses = 1200, but stated_pulses_per_session says 1500" in text


def test_absurd_numbers_of_pulses(refusal: Refusal) -> None:
    text = refusal(trains=2000)
    assert "2000 trains x 60 pulses = 120000 pulses in a session, but at most 100000" in text
    assert len(refusal(trains=10**30)) < 400


@pytest.mark.parametrize("changes", [{"inter_train_gap_s": 1e300}, {"inter_train_gap_s": 5000}])
def test_absurdly_long_sessions(refusal: Refusal, changes: Any) -> None:
    text = refusal(**changes)
    assert "a session lasts" in text
    assert "at most 24 h" in text


def test_single_pulses_have_no_bursts(refusal: Refusal) -> None:
    text = refusal(pulses_per_burst=3)
    assert "the pattern rtms has no bursts. Fix: remove pulses_per_burst" in text


@pytest.mark.parametrize("given", [{}, {"pulses_per_burst": 3}, {"within_burst_hz": 50}])
def test_custom_bursts_are_given_in_full(refusal: Refusal, given: Any) -> None:
    text = refusal(pattern="custom", **given)
    assert "the pattern custom needs both pulses_per_burst and within_burst_hz" in text


def test_trains_hold_whole_bursts(refusal: Refusal) -> None:
    text = refusal(**BURSTS, pulses_per_train=100)
    assert "pulses_per_train is 100, which is not a multiple of pulses_per_burst (3)" in text
    assert "Fix: set pulses_per_train to 99 or 102" in text
    assert "Fix: set pulses_per_train to 3" in refusal(**BURSTS, pulses_per_train=2)


def test_bursts_fit_between_bursts(refusal: Refusal) -> None:
    text = refusal(pattern="itbs", frequency_hz=20)
    assert "a burst of 3 pulses at 50 Hz lasts 0.06 s, but the next burst starts after 0.05 s" in (
        text
    )
    assert "Fix: lower frequency_hz" in text


def test_several_mistakes_are_told_at_once(refusal: Refusal) -> None:
    text = refusal(frequency_hz=-1, intensity_percent_rmt=0.8, coils="figure8")
    assert "must be positive" in text
    assert "looks like a fraction" in text
    assert "did you mean 'coil'?" in text


def test_a_check_between_fields_points_at_one_of_them(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        "target: M1\nhemisphere: left\nfrequency_hz: 10\nintensity_percent_rmt: 80\n"
        "pulses_per_train: 10\ntrains: 1\nstated_total_pulses: 11\n",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        validate(Protocol, load_file(file))
    problem = caught.value.problems[0]
    assert (problem.line, problem.field) == (7, "stated_total_pulses")
