"""Where the path of an override leads: to one field, or to the same field of several arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.reading.problems import FieldPath, InputError, did_you_mean


def places(data: Mapping[str, Any], path: FieldPath) -> list[FieldPath]:
    """Every field of the resolved experiment that a change at `path` reaches.

    `stimulation` means every arm that stimulates, and all courses of an arm unless one is
    counted; `subject.x` means the subjects that single arms name, too. Raises InputError, without
    a place, for stimulation that is not there.
    """
    match path:
        case ("stimulation", *rest):
            found = [
                place
                for name, arm in _arms(data).items()
                if arm.get("stimulation")
                for place in _in_courses(name, arm, rest)
            ]
            if not found:
                raise InputError.of(
                    "no arm stimulates", "name the arm, as in arms.NAME.stimulation"
                )
            return found
        case ("arms", name, "stimulation", *rest):
            arms = _arms(data)
            if name not in arms:
                raise InputError.of(f"there is no arm {name}", did_you_mean(str(name), list(arms)))
            return _in_courses(str(name), arms[str(name)], rest)
        case ("subject", _):
            own = [("arms", name, *path) for name, arm in _arms(data).items() if arm.get("subject")]
            return [path, *own]
    return [path]


def _arms(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    arms = data.get("arms")
    if not isinstance(arms, dict):
        return {}
    return {name: arm if isinstance(arm, dict) else {} for name, arm in arms.items()}


def _in_courses(name: str, arm: Mapping[str, Any], rest: Sequence[str | int]) -> list[FieldPath]:
    """Nothing in `rest` means the protocol as a whole."""
    courses = arm.get("stimulation") or ()
    stimulation = ("arms", name, "stimulation")
    if not courses:
        if rest:
            raise InputError.of(f"the arm {name} does not stimulate", "choose another arm")
        return [stimulation]
    chosen = range(len(courses))
    if rest and isinstance(rest[0], int):
        if rest[0] >= len(courses):
            raise InputError.of(f"the arm {name} has no course [{rest[0]}]", "count from 0")
        chosen, rest = range(rest[0], rest[0] + 1), rest[1:]
    if rest and rest[0] == "protocol":
        rest = rest[1:]
    if not rest and len(chosen) > 1:
        raise InputError.of(
            f"the arm {name} has {len(courses)} courses, which one protocol cannot replace",
            f"name the course, as in arms.{name}.stimulation[0]=NAME",
        )
    inside = rest if list(rest) == ["start_min"] else ["protocol", *rest]
    return [(*stimulation, course, *inside) for course in chosen]
