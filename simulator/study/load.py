"""From an experiment file to a checked `Experiment`: names looked up, overrides applied."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.reading.document import Document
from simulator.reading.locate import experiments_directory, find_config, find_experiment
from simulator.reading.problems import FieldPath, InputError, Problem, field_path
from simulator.reading.strict_yaml import load_file, load_text
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.study.overrides import Override, apply_override, override_to, read_override
from simulator.study.places import places
from simulator.study.references import check_references
from simulator.study.schema import Experiment


@dataclass(frozen=True)
class Study:
    """An experiment together with its name, its file and all that was resolved for it."""

    name: str
    experiment: Experiment
    resolved: dict[str, Any]
    document: Document

    def as_json(self) -> str:
        """The resolved experiment, which reproduces the run by itself."""
        return json.dumps(self.resolved, ensure_ascii=False, default=str)


def load_study(name_or_path: str, overrides: Sequence[str] = ()) -> Study:
    """Read an experiment by path or shipped name; `overrides` are texts such as `a.b=1`.

    Raises InputError with every problem found, each with its file, line and field.
    """
    path = find_experiment(name_or_path)
    document = load_file(path)
    data = _resolved(_extended(document, path.parent), document, path.parent)
    return _overridden(path.stem, data, document, [read_override(text) for text in overrides])


def study_from_text(text: str, name: str) -> Study:
    """An experiment given as the text of its file; what it names is looked up among the shipped.

    Raises InputError like `load_study`.
    """
    document = load_text(text, name)
    folder = experiments_directory()
    return _overridden(name, _resolved(_extended(document, folder), document, folder), document, [])


def with_overrides(study: Study, overrides: Sequence[str]) -> Study:
    """The study with more overrides, texts such as `a.b=1`; raises InputError like `load_study`."""
    read = [read_override(text) for text in overrides]
    return _overridden(study.name, study.resolved, study.document, read)


def resolved_with(study: Study, changes: Mapping[str, Any]) -> Study:
    """The study with other values at some paths, in their order, as if given with `--set`.

    Names of subjects and protocols are looked up beside the study's file and among the shipped
    ones. Raises InputError like `load_study`, with problems placed at `path=value`.
    """
    overrides = [override_to(path, value) for path, value in changes.items()]
    return _overridden(study.name, study.resolved, study.document, overrides)


def _overridden(
    name: str, data: dict[str, Any], document: Document, overrides: Sequence[Override]
) -> Study:
    for override in overrides:
        data = apply_override(data, override)
        if not isinstance(override.value, float | int):  # numbers name nothing
            data = _looked_up(data, document, override)
    try:
        experiment = validate(Experiment, document, data=data)
        check_references(experiment, document)
    except InputError as error:
        traced = [_traced(problem, overrides, data) for problem in error.problems]
        raise InputError(*dict.fromkeys(traced)) from None
    return Study(name, experiment, data, document)


def _looked_up(data: dict[str, Any], document: Document, override: Override) -> dict[str, Any]:
    try:
        return _resolved(data, document, Path(document.file).parent)
    except InputError as error:
        raise InputError(
            *(
                override.problem(p.message, p.fix) if p.file == document.file else p
                for p in error.problems
            )
        ) from None


def _traced(problem: Problem, overrides: Sequence[Override], data: dict[str, Any]) -> Problem:
    """A problem that the command line caused is placed there, not in the file."""
    for override in reversed(overrides):
        for place in map(field_path, places(data, override.path)):
            if _is_within(problem.field, place) or _is_within(place, problem.field):
                return override.problem(problem.message, problem.fix)
    return problem


def _is_within(field: str, whole: str) -> bool:
    return field == whole or field.startswith((f"{whole}.", f"{whole}["))


def _extended(document: Document, folder: Path) -> dict[str, Any]:
    """One level of `extends`: the file's own words override those of the file it names."""
    if not isinstance(document.data, dict):
        raise InputError(
            document.problem(
                (),
                "is not an experiment: it must hold fields such as title and arms",
                "start from a shipped one, see `rtms-sim list experiments`",
            )
        )
    data = dict(document.data)
    name = data.pop("extends", None)
    if name is None:
        return data
    if not isinstance(name, str):
        raise InputError(document.problem(("extends",), "must be the name of an experiment"))
    beside = folder / name
    base = load_file(beside if beside.is_file() else find_experiment(name))
    if isinstance(base.data, dict) and "extends" in base.data:
        raise InputError(
            document.problem(
                ("extends",),
                f"{name} extends another file itself; only one level is followed",
                "extend that file, or copy what you need",
            )
        )
    merged: dict[str, Any] = _merged(base.data, data)
    return merged


def _merged(base: Any, own: Any) -> Any:
    if isinstance(base, dict) and isinstance(own, dict):
        return {k: _merged(base.get(k), own[k]) if k in own else base[k] for k in {**base, **own}}
    return own


def _resolved(data: dict[str, Any], document: Document, folder: Path) -> dict[str, Any]:
    data = dict(data)
    if isinstance(data.get("subject"), str):
        data["subject"] = _config(document, ("subject",), "subjects", data["subject"], folder)
    arms = data.get("arms")
    if isinstance(arms, dict):
        data["arms"] = {
            name: _arm(arm, document, ("arms", name), folder) if isinstance(arm, dict) else arm
            for name, arm in arms.items()
        }
    return data


def _arm(arm: dict[str, Any], document: Document, at: FieldPath, folder: Path) -> dict[str, Any]:
    arm = dict(arm)
    if isinstance(arm.get("subject"), str):
        arm["subject"] = _config(document, (*at, "subject"), "subjects", arm["subject"], folder)
    given = arm.get("stimulation")
    if given is not None:
        courses = given if isinstance(given, list) else [given]
        arm["stimulation"] = [
            _course(course, document, (*at, "stimulation"), folder) for course in courses
        ]
    return arm


def _course(given: Any, document: Document, at: FieldPath, folder: Path) -> Any:
    """A protocol's name, a protocol written out, or either with a start."""
    if isinstance(given, dict) and "protocol" in given:
        return {**given, "protocol": _protocol(given["protocol"], document, at, folder)}
    return {"protocol": _protocol(given, document, at, folder)}


def _protocol(given: Any, document: Document, at: FieldPath, folder: Path) -> Any:
    if isinstance(given, str):
        named = _file(document, at, "protocols", given, folder)
        protocol = validate(Protocol, named)
    elif isinstance(given, dict):
        protocol = validate(Protocol, document, at, data=given)
    else:
        raise InputError(
            document.problem(
                at, "must name a protocol or hold one", "see `rtms-sim list protocols`"
            )
        )
    return protocol.model_dump(mode="json", exclude_unset=True)


def _file(document: Document, at: FieldPath, kind: str, name: str, folder: Path) -> Document:
    try:
        return load_file(find_config(kind, name, folder))
    except InputError as error:
        raise InputError(
            *(p if p.file else document.problem(at, p.message, p.fix) for p in error.problems)
        ) from None


def _config(document: Document, at: FieldPath, kind: str, name: str, folder: Path) -> Any:
    return _file(document, at, kind, name, folder).data
