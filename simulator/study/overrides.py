"""`--set path=value`: one field of the resolved experiment, changed from the command line."""

from __future__ import annotations

import re
from typing import Any

from simulator.reading.document import Document
from simulator.reading.problems import FieldPath, InputError, Problem, did_you_mean
from simulator.reading.strict_yaml import load_text
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.study.schema import Experiment

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def apply_override(data: dict[str, Any], override: str) -> dict[str, Any]:
    """The experiment with one field changed; InputError for a path that leads nowhere."""
    path_text, equals, value_text = override.partition("=")
    path = list(override_path(path_text))
    if not equals or not path:
        raise _error(
            override, "an override is written path=value", "for example parameters.mor_reserve=0.4"
        )
    value = load_text(f"value: {value_text}", "--set").data["value"]
    return override_field(data, path, value, override)


def override_path(text: str) -> FieldPath:
    """`arms.M1.drugs[0].at_min` in its parts; names of edges and parameters may hold dots."""
    parts = [a or int(b) for a, b in _STEP.findall(text.strip())]
    for depth, kind in ((1, "parameters"), (2, "edges")):
        if len(parts) > depth + 1 and parts[depth - 1] == kind:
            parts[depth:] = [".".join(map(str, parts[depth:]))]
    return tuple(parts)


def override_field(
    data: dict[str, Any], path: list[str | int], value: Any, shown: str
) -> dict[str, Any]:
    """As `apply_override`, with the path and value already read."""
    if path == ["stimulation"] or (path[0] == "arms" and path[2:] == ["stimulation"]):
        raise _error(
            shown,
            "another protocol cannot be set, only fields of the one that is there",
            "write stimulation.FIELD=VALUE, or name the protocol in a file that extends this one",
        )
    if path[0] == "stimulation":
        arms = data.get("arms") or {}
        targets = [["arms", name, *path] for name, arm in arms.items() if arm.get("stimulation")]
        if not targets:
            raise _error(shown, "no arm stimulates", "name the arm, as in arms.NAME.stimulation")
        for target in targets:
            data = override_field(data, target, value, shown)
        return data
    if path[0] == "arms" and len(path) > 3 and path[2] == "stimulation":
        return _in_protocols(data, path, value, shown)
    if path[0] == "subject" and len(path) > 1:
        data = _own_subjects(data, path, value)
    changed: dict[str, Any] = _changed(data, path, value, shown, [])
    return changed


def _own_subjects(data: dict[str, Any], path: list[str | int], value: Any) -> dict[str, Any]:
    """`subject.x` reaches the subjects that single arms name, too."""
    arms = {
        name: {**arm, "subject": {**arm["subject"], path[1]: value}}
        if isinstance(arm, dict) and arm.get("subject") and len(path) == 2
        else arm
        for name, arm in (data.get("arms") or {}).items()
    }
    return {**data, "arms": arms}


def _in_protocols(
    data: dict[str, Any], path: list[str | int], value: Any, shown: str
) -> dict[str, Any]:
    _, name, _, *rest = path
    arms = data.get("arms") or {}
    if name not in arms:
        raise _error(shown, f"there is no arm {name}", did_you_mean(str(name), list(arms)))
    courses = list(arms[name].get("stimulation") or [])
    if not courses:
        raise _error(shown, f"the arm {name} does not stimulate", "choose another arm")
    chosen = range(len(courses))
    if isinstance(rest[0], int):
        if rest[0] >= len(courses):
            raise _error(shown, f"the arm {name} has {len(courses)} courses", "count from 0")
        chosen, rest = range(rest[0], rest[0] + 1), rest[1:]
    if rest and rest[0] == "protocol":
        rest = rest[1:]
    for i in chosen:
        courses[i] = _changed_course(courses[i], rest, value, shown)
    return {**data, "arms": {**arms, name: {**arms[name], "stimulation": courses}}}


def _changed_course(
    course: dict[str, Any], rest: list[str | int], value: Any, shown: str
) -> dict[str, Any]:
    if rest == ["start_min"]:
        return {**course, "start_min": value}
    known = list(Protocol.model_fields)
    if not rest or rest[0] not in known:
        what = ".".join(map(str, rest)) or "(nothing)"
        raise _error(shown, f"a protocol has no field {what}", did_you_mean(what, known))
    protocol = validate(Protocol, Document(course["protocol"], "--set", {}))
    if len(rest) > 1:
        current = protocol.model_dump(mode="json").get(str(rest[0])) or {}
        value = _changed(current, list(rest[1:]), value, shown, [str(rest[0])])
    try:
        changed = protocol.with_changes(**{str(rest[0]): value})
    except InputError as error:
        raise InputError(*(_placed(shown, p.message, p.fix) for p in error.problems)) from None
    return {**course, "protocol": changed.model_dump(mode="json", exclude_unset=True)}


def _changed(data: Any, path: list[str | int], value: Any, shown: str, walked: list[str]) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        if not isinstance(step, int) or step >= len(data):
            raise _error(
                shown, f"{'.'.join(walked)} is a list of {len(data)}", "write [0] for the first"
            )
        return [
            _changed(v, rest, value, shown, [*walked, str(step)])
            if rest and i == step
            else value
            if i == step
            else v
            for i, v in enumerate(data)
        ]
    if data is None and isinstance(step, int):
        raise _error(shown, f"{'.'.join(walked)} is empty", "there is nothing to count")
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise _error(shown, f"{'.'.join(walked)} has no parts", "shorten the path")
    if not walked and step not in Experiment.model_fields:
        known = [*Experiment.model_fields, "stimulation"]
        raise _error(shown, f"an experiment has no field {step}", did_you_mean(str(step), known))
    if walked == ["arms"] and step not in data:
        raise _error(shown, f"there is no arm {step}", did_you_mean(str(step), list(data)))
    deeper = _changed(data.get(step), rest, value, shown, [*walked, str(step)]) if rest else value
    return {**data, step: deeper}


def _error(shown: str, message: str, fix: str) -> InputError:
    return InputError(_placed(shown, message, fix))


def _placed(shown: str, message: str, fix: str) -> Problem:
    return Problem(message, fix, file="--set", field=shown)
