"""`--set path=value`: one field of the resolved experiment, changed from the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.reading.document import Document
from simulator.reading.problems import FieldPath, InputError, Problem, did_you_mean
from simulator.reading.strict_yaml import load_text
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.study.places import places
from simulator.study.schema import Experiment

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True)
class Override:
    """A field and what it becomes; `shown` is the override as people write it."""

    path: FieldPath
    value: Any
    shown: str

    def problem(self, message: str, fix: str = "") -> Problem:
        """A problem that the override caused."""
        return Problem(message, fix, file="--set", field=self.shown)


def read_override(text: str) -> Override:
    """`path=value`, the value written as in a file. Raises InputError."""
    path_text, equals, value_text = text.partition("=")
    path = override_path(path_text)
    if not equals or not path:
        raise InputError(
            Override(path, None, text).problem(
                "an override is written path=value", "for example parameters.mor_reserve=0.4"
            )
        )
    return Override(path, load_text(f"value: {value_text}", "--set").data["value"], text)


def override_to(path: str, value: Any) -> Override:
    """The override that sets the field at `path`, written as in `--set`, to a ready value."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Override(override_path(path), value, f"{path}={text}")


def override_path(text: str) -> FieldPath:
    """`arms.M1.drugs[0].at_min` in its parts; names of edges and parameters may hold dots."""
    parts = [a or int(b) for a, b in _STEP.findall(text.strip())]
    for depth, kind in ((1, "parameters"), (2, "edges")):
        if len(parts) > depth + 1 and parts[depth - 1] == kind:
            parts[depth:] = [".".join(map(str, parts[depth:]))]
    return tuple(parts)


def apply_override(data: dict[str, Any], override: Override) -> dict[str, Any]:
    """The experiment with one field changed, sharing all that stays the same.

    Raises InputError for a path that leads nowhere. Names of subjects and protocols are set as
    they are, to be looked up.
    """
    changed: Any = data
    try:
        for place in places(data, override.path):
            changed = _changed(changed, place, override.value, ())
    except InputError as error:
        raise InputError(*(override.problem(p.message, p.fix) for p in error.problems)) from None
    result: dict[str, Any] = changed
    return result


def _changed(data: Any, path: FieldPath, value: Any, walked: FieldPath) -> Any:
    step, rest = path[0], path[1:]
    here = ".".join(map(str, walked))
    if len(walked) == 5 and walked[::2] == ("arms", "stimulation", "protocol"):
        return _changed_protocol(data, path, value)
    if isinstance(data, list):
        if not isinstance(step, int) or step >= len(data):
            raise InputError.of(f"{here} is a list of {len(data)}", "write [0] for the first")
        item = _changed(data[step], rest, value, (*walked, step)) if rest else value
        return [*data[:step], item, *data[step + 1 :]]
    if data is None and isinstance(step, int):
        raise InputError.of(f"{here} is empty", "there is nothing to count")
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise InputError.of(f"{here} has no parts", "shorten the path")
    if not walked and step not in Experiment.model_fields:
        known = [*Experiment.model_fields, "stimulation"]
        raise InputError.of(f"an experiment has no field {step}", did_you_mean(str(step), known))
    if walked == ("arms",) and step not in data:
        raise InputError.of(f"there is no arm {step}", did_you_mean(str(step), list(data)))
    return {
        **data,
        step: _changed(data.get(step), rest, value, (*walked, step)) if rest else value,
    }


def _changed_protocol(data: Any, path: FieldPath, value: Any) -> dict[str, Any]:
    """A protocol's parts depend on each other, so that it changes as a whole."""
    field = str(path[0])
    known = list(Protocol.model_fields)
    if field not in known:
        what = ".".join(map(str, path))
        raise InputError.of(f"a protocol has no field {what}", did_you_mean(what, known))
    protocol = validate(Protocol, Document(data, "--set", {}))
    if len(path) > 1:
        current = protocol.model_dump(mode="json").get(field) or {}
        value = _changed(current, path[1:], value, (field,))
    return protocol.with_changes(**{field: value}).model_dump(mode="json", exclude_unset=True)
