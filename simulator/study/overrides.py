"""`--set path=value`: one field of the resolved experiment, changed from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from simulator.reading.document import Document
from simulator.reading.problems import InputError, did_you_mean
from simulator.reading.strict_yaml import load_text
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.study.schema import Experiment

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
FREE_KEYS = ("parameters", "mechanisms", "nodes", "edges", "measure")


def apply_override(data: dict[str, Any], override: str) -> dict[str, Any]:
    """The experiment with one field changed; InputError for a path that leads nowhere."""
    path_text, equals, value_text = override.partition("=")
    path = [a or int(b) for a, b in _STEP.findall(path_text.strip())]
    if not equals or not path:
        raise _error(override, "an override is written path=value", "for example parameters.mor_reserve=0.4")
    value = load_text(f"value: {value_text}", "--set").data["value"]
    return override_field(data, path, value, override)


def override_field(
    data: dict[str, Any], path: list[str | int], value: Any, shown: str
) -> dict[str, Any]:
    """As `apply_override`, with the path and value already read."""
    if path[0] == "stimulation" and len(path) > 1:
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
    return _changed(data, path, value, shown, [])


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


def _changed(
    data: Any, path: list[str | int], value: Any, shown: str, walked: list[str]
) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        if not isinstance(step, int) or step >= len(data):
            raise _error(shown, f"{'.'.join(walked)} is a list of {len(data)}", "write [0] for the first")
        return [_changed(v, rest, value, shown, [*walked, str(step)]) if rest and i == step
                else value if i == step else v for i, v in enumerate(data)]
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise _error(shown, f"{'.'.join(walked)} has no parts", "shorten the path")
    if not walked and step not in Experiment.model_fields:
        known = [*Experiment.model_fields, "stimulation"]
        raise _error(shown, f"an experiment has no field {step}", did_you_mean(str(step), known))
    if walked == ["arms"] and step not in data:
        raise _error(shown, f"there is no arm {step}", did_you_mean(str(step), list(data)))
    if walked and walked[-1] in FREE_KEYS and rest:
        joined = ".".join(str(p) for p in path)
        if walked[-1] in ("parameters", "edges"):
            return {**data, joined: value}
    deeper = _changed(data.get(step), rest, value, shown, [*walked, str(step)]) if rest else value
    return {**data, step: deeper}


def _error(shown: str, message: str, fix: str) -> InputError:
    return InputError(_placed(shown, message, fix))


def _placed(shown: str, message: str, fix: str):  # type: ignore[no-untyped-def]
    return next(iter(InputError.of(message, fix, file="--set", field=shown).problems))


def paths_of(data: Any, prefix: str = "") -> Iterator[str]:
    """Every path of the resolved experiment that an override can reach."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths_of(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from paths_of(value, f"{prefix}[{i}]")
    else:
        yield prefix
