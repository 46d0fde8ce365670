"""One point of a sweep: which of its changes the compiled model takes as they are.

Values of parameters, and strengths of mechanisms, nodes and edges, are numbers that the model
reads; everything else makes another experiment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.study.overrides import override_path
from simulator.sweep.axes import Value

STRENGTHS = {"on": 1.0, "off": 0.0}


@dataclass(frozen=True)
class Point:
    """Numbers by their names in the model, and fields of the experiment by their paths."""

    numbers: dict[str, float]
    fields: tuple[tuple[str, Value], ...]


def point_from(changes: Mapping[str, Value]) -> Point:
    """Sort the changes of one run."""
    numbers: dict[str, float] = {}
    fields: list[tuple[str, Value]] = []
    for path, value in changes.items():
        name = model_name(path)
        number = STRENGTHS.get(value) if isinstance(value, str) else float(value)
        if name is None or number is None:
            fields.append((path, value))
        else:
            numbers[name] = number
    return Point(numbers, tuple(fields))


def model_name(path: str) -> str | None:
    """What the model calls the number at this path of an experiment, if it is one."""
    match override_path(path):
        case ("parameters", str(name)):
            return name
        case ("mechanisms", str(name)):
            return f"mechanisms.{name}"
        case ("network", "nodes", str(name)):
            return f"nodes.{name}"
        case ("network", "edges", str(name)):
            return f"edges.{name.replace('->', '.')}"
    return None
