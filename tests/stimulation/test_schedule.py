from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.stimulation.protocol import Protocol
from simulator.stimulation.schedule import Window, session_onsets_min, windows

Build = Callable[..., Protocol]
Refusal = Callable[..., str]
DAY = 24 * 60


def days_of(protocol: Protocol) -> list[Fraction]:
    return [onset / DAY for onset in session_onsets_min(protocol)]


def test_one_session_a_day_unless_told_otherwise(build: Build) -> None:
    assert days_of(build()) == [0]
    assert days_of(build(sessions=4)) == [0, 1, 2, 3]


def test_days_are_as_listed(build: Build) -> None:
    assert days_of(build(sessions=3, schedule={"days": [0, 2, 7]})) == [0, 2, 7]


def test_weekdays(build: Build) -> None:
    weekdays = {"rest_after": {"every": 5, "days": 2}}
    protocol = build(sessions=11, schedule=weekdays)
    assert days_of(protocol) == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14]


def test_several_sessions_a_day(build: Build) -> None:
    twice = {"hours": [0, 1.1]}
    onsets = session_onsets_min(build(sessions=4, schedule=twice))
    assert list(onsets) == [0, 66, DAY, DAY + 66]


def test_days_and_hours_together(build: Build) -> None:
    schedule = {"days": [0, 3], "hours": [0, 6]}
    onsets = session_onsets_min(build(sessions=4, schedule=schedule))
    assert list(onsets) == [0, 360, 3 * DAY, 3 * DAY + 360]


def test_sessions_may_touch_but_not_overlap(build: Build, refusal: Refusal) -> None:
    half_hour: dict[str, Any] = {
        "inter_train_gap_s": ...,
        "trains": 1,
        "pulses_per_train": 1800,
        "frequency_hz": 1,
        "sessions": 2,
    }
    touching = build(**half_hour, schedule={"hours": [0, 0.5]})
    assert list(session_onsets_min(touching)) == [0, 30]
    text = refusal(**half_hour, schedule={"hours": [0, 0.4]})
    assert "session 1 lasts 30 min, but session 2 starts 24 min after it" in text
    assert "Fix: space the days or hours" in text


def test_sessions_that_run_into_the_next_day(refusal: Refusal) -> None:
    text = refusal(sessions=4, schedule={"hours": [0, 23.9]})
    assert "session 2 lasts 19.1 min, but session 3 starts 6 min after it" in text


@pytest.mark.parametrize(
    ("sessions", "schedule", "message"),
    [
        (10, {"days": [0, 1, 2]}, "3 days x 1 hours = 3 sessions, but sessions says 10"),
        (3, {"days": [0, 1, 2], "hours": [0, 2]}, "3 days x 2 hours = 6 sessions, but"),
        (5, {"hours": [0, 2]}, "5 sessions do not fill whole days of 2 sessions"),
        (3, {"days": [0, 2, 1]}, "must start at 0, the day of the first session"),
        (3, {"days": [0, 1, 1]}, "ascend without repeats"),
        (2, {"days": [1, 2]}, "must start at 0, the day of the first session"),
        (1, {"days": []}, "must start at 0, the day of the first session"),
        (2, {"hours": [9, 13.5]}, "write [0, 4.5]"),
        (1, {"hours": []}, "must start at 0, the start of the first session"),
        (2, {"hours": [0, 24]}, "ascend to less than 24"),
        (2, {"days": [0, 1], "rest_after": {"every": 5, "days": 2}}, "remove rest_after or days"),
        (2, {"days": [0, 4000]}, "on day 4000, but a course may last at most 3650 days"),
        (2, {"rest_after": {"every": 0, "days": 2}}, "must be at least 1"),
    ],
)
def test_impossible_schedules(refusal: Refusal, sessions: int, schedule: Any, message: str) -> None:
    assert message in refusal(sessions=sessions, schedule=schedule)


def test_windows_in_minutes(build: Build) -> None:
    _, second = windows(build(sessions=2))
    assert [second.start_min, second.end_min] == [DAY, DAY + Fraction(1146, 60)]
    assert len(second.trains) == 20
    assert second.trains[1] == Window(Fraction(DAY + 1), DAY + Fraction(11, 10))


def test_windows_are_half_open() -> None:
    window = Window(Fraction(1), Fraction(2))
    assert 1 in window
    assert 1.999 in window
    assert 2 not in window
    assert 0.999 not in window


@given(
    sessions=st.integers(1, 30),
    every=st.integers(1, 7),
    rest=st.integers(1, 7),
    trains=st.integers(2, 10),
    gap_s=st.integers(0, 600),
)
@settings(max_examples=50, deadline=None)
def test_windows_nest_and_never_overlap(
    sessions: int, every: int, rest: int, trains: int, gap_s: int
) -> None:
    protocol = Protocol(
        target="M1",
        hemisphere="left",
        frequency_hz=7,
        intensity_percent_rmt=90,
        pulses_per_train=10,
        trains=trains,
        inter_train_gap_s=gap_s / 10,
        sessions=sessions,
        schedule={"rest_after": {"every": every, "days": rest}},
    )
    course = windows(protocol)
    assert [session.start_min for session in course] == list(session_onsets_min(protocol))
    assert all(earlier.end_min <= later.start_min for earlier, later in pairwise(course))
    for session in course:
        assert session.trains[0].start_min == session.start_min
        assert session.trains[-1].end_min == session.end_min
        for earlier, later in pairwise(session.trains):
            assert earlier.end_min <= later.start_min
    stimulated = sum(train.end_min - train.start_min for s in course for train in s.trains)
    assert stimulated * 60 == protocol.train_duration_s * trains * sessions
    last_day = (course[-1].start_min - course[0].start_min) / DAY
    assert last_day == (sessions - 1) + (sessions - 1) // every * rest
