"""When the sessions of a course happen, in exact minutes from the first session's start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from pydantic import field_validator, model_validator

from simulator.reading.validation import StrictModel
from simulator.stimulation.quantities import Count, exact, plain
from simulator.stimulation.trains import train_onsets_s

if TYPE_CHECKING:
    from simulator.stimulation.protocol import Protocol

LONGEST_COURSE_DAYS = 3650


class RestAfter(StrictModel):
    """A pause of `days` after `every` days of treatment: 5 and 2 keep a course to weekdays."""

    every: Count
    days: Count


class Schedule(StrictModel):
    """The days of treatment and the hours of each day's sessions.

    `days` are numbered from 0, the day of the first session; without them the days are
    consecutive except for `rest_after`. `hours` count from the first session's start.
    """

    days: tuple[int, ...] | None = None
    hours: tuple[float, ...] = (0.0,)
    rest_after: RestAfter | None = None

    @field_validator("days")
    @classmethod
    def _days_ascend(cls, days: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if days is not None and not _ascend_from_zero(days):
            raise ValueError(
                "must start at 0, the day of the first session, and ascend without repeats "
                "Fix: write for example [0, 1, 2]; for two sessions in a day give two hours"
            )
        return days

    @field_validator("hours")
    @classmethod
    def _hours_ascend(cls, hours: tuple[float, ...]) -> tuple[float, ...]:
        if not _ascend_from_zero(hours) or hours[-1] >= 24:
            raise ValueError(
                "must start at 0, the start of the first session, and ascend to less than 24 "
                "Fix: for sessions at 9:00 and 13:30 write [0, 4.5]"
            )
        return hours

    @model_validator(mode="after")
    def _rest_is_said_once(self) -> Self:
        if self.days is not None and self.rest_after is not None:
            raise ValueError(
                "days already says when to rest, so rest_after has no meaning "
                "Fix: remove rest_after or days"
            )
        return self


@dataclass(frozen=True)
class Window:
    """The time from `start_min` up to, but not including, `end_min`."""

    start_min: Fraction
    end_min: Fraction

    def __contains__(self, time_min: float | Fraction) -> bool:
        return self.start_min <= time_min < self.end_min


@dataclass(frozen=True)
class SessionWindow(Window):
    """A session and its trains."""

    trains: tuple[Window, ...]


@lru_cache(maxsize=64)
def session_onsets_min(protocol: Protocol) -> tuple[Fraction, ...]:
    """When each session starts, ascending from 0.

    Raises ValueError if the schedule has not as many places as there are sessions, if a session
    starts before the last one has ended, or if the course lasts longer than ten years.
    """
    days = _treatment_days(protocol.schedule, protocol.sessions)
    if days[-1] > LONGEST_COURSE_DAYS:
        raise ValueError(
            f"the last session is on day {days[-1]}, but a course may last at most "
            f"{LONGEST_COURSE_DAYS} days Fix: shorten the schedule"
        )
    hours = [exact(hour) for hour in protocol.schedule.hours]
    onsets = tuple((24 * day + hour) * 60 for day in days for hour in hours)
    _refuse_overlap(onsets, protocol.session_duration_s / 60)
    return onsets


def windows(protocol: Protocol) -> tuple[SessionWindow, ...]:
    """Every session with its trains, as half-open windows in minutes."""
    session_min, train_min = protocol.session_duration_s / 60, protocol.train_duration_s / 60
    delays = [delay / 60 for delay in train_onsets_s(protocol)]
    return tuple(
        SessionWindow(
            onset,
            onset + session_min,
            tuple(Window(onset + delay, onset + delay + train_min) for delay in delays),
        )
        for onset in session_onsets_min(protocol)
    )


def _ascend_from_zero(numbers: Sequence[float]) -> bool:
    return bool(numbers) and numbers[0] == 0 and all(a < b for a, b in pairwise(numbers))


def _treatment_days(schedule: Schedule, sessions: int) -> Sequence[int]:
    daily = len(schedule.hours)
    if schedule.days is not None:
        if len(schedule.days) * daily != sessions:
            raise ValueError(
                f"{len(schedule.days)} days x {daily} hours = {len(schedule.days) * daily} "
                f"sessions, but sessions says {sessions} "
                "Fix: list every day of treatment, or correct sessions"
            )
        return schedule.days
    if sessions % daily:
        raise ValueError(
            f"{sessions} sessions do not fill whole days of {daily} sessions (one for each of "
            f"the hours) Fix: set sessions to a multiple of {daily}, or correct the hours"
        )
    rest = schedule.rest_after
    return [
        day + (day // rest.every * rest.days if rest else 0) for day in range(sessions // daily)
    ]


def _refuse_overlap(onsets: Sequence[Fraction], duration_min: Fraction) -> None:
    for number, (this, following) in enumerate(pairwise(onsets), start=1):
        if following - this < duration_min:
            raise ValueError(
                f"session {number} lasts {plain(duration_min)} min, but session {number + 1} "
                f"starts {plain(following - this)} min after it "
                "Fix: space the days or hours of the schedule further apart"
            )
