"""Free parameters, and fitted values back into the records that hold them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from simulator.model.parameter import Parameter
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.study.assembly import ingredients


def free_parameters() -> list[Parameter]:
    """The parameters that calibration may move."""
    return [p for p in ingredients().parameters.values() if p.tier == "fitted_here"]


def assumed_parameters() -> list[Parameter]:
    """The parameters that nobody measured and calibration does not move, but for fixed ones."""
    records = ingredients().parameters.values()
    return [p for p in records if p.tier == "assumed" and p.distribution != "fixed"]


def as_written(value: float) -> float:
    """A fitted value with the four digits that its record keeps."""
    return float(f"{value:.4g}")


def write_values(values: dict[str, float]) -> list[Path]:
    """Write fitted values into the records that hold them; returns the changed files."""
    changed = []
    by_file: dict[str, list[Parameter]] = {}
    for parameter in free_parameters():
        by_file.setdefault(parameter.file, []).append(parameter)
    for file, parameters in by_file.items():
        path = Path(file)
        lines = path.read_text(encoding="utf-8").split("\n")
        for parameter in parameters:
            line = _record_line(path, parameter)
            lines[line], count = re.subn(
                r"\bvalue: [-+.\deE]+", f"value: {values[parameter.id]:.4g}", lines[line], count=1
            )
            if not count:
                raise InputError.of(
                    "the record's value is not on its first line",
                    "write `value:` on the line where the record opens",
                    file=file,
                    field=parameter.id,
                )
        path.write_text("\n".join(lines), encoding="utf-8")
        changed.append(path)
    return changed


def _record_line(path: Path, parameter: Parameter) -> int:
    document = load_file(path)
    for place, (line, _) in document.positions.items():
        if place and place[-1] == "value":
            parent = place[:-1]
            if _identifier(document.data, parent) == parameter.id:
                return line - 1
    raise InputError.of(f"{parameter.id} is not in its file", "", file=str(path))


def _identifier(data: object, place: Sequence[object]) -> str:
    """The parameter id of the record at a place of a parameter or network file."""
    if len(place) == 1:
        return str(place[0])
    if place[0] == "edges" and isinstance(data, dict):
        edge = data["edges"][place[1]]
        return f"w_{edge['source']}_{edge['target']}"
    if place[0] == "nodes":
        return f"{place[-1]}_{place[1]}"
    return ".".join(map(str, place))
