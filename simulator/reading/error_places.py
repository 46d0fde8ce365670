"""From pydantic's error locations, which mix in the names of types, to paths in the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from simulator.reading.problems import FieldPath

_KEY = "[key]"


class Choice(NamedTuple):
    """A place where the data may have one of several types, and the one that was tried."""

    path: FieldPath
    option: str


@dataclass(frozen=True)
class Place:
    """Where an error is; `known_keys` are those of the group that holds it, if any."""

    path: FieldPath
    choices: tuple[Choice, ...] = ()
    known_keys: tuple[str, ...] = ()


def find_place(schema: type[BaseModel], location: FieldPath) -> Place:
    """Follow an error location of `schema` down through its type annotations."""
    kind: Any = schema
    path: list[str | int] = []
    choices: list[Choice] = []
    known_keys: tuple[str, ...] = ()
    for part in location:
        kind = _bare(kind)
        options = _options(kind)
        if options:
            choices.append(Choice(tuple(path), str(part)))
            kind = _option_called(str(part), options)
        elif part != _KEY:
            fields = _fields(kind)
            known_keys = tuple(fields)
            kind = fields.get(str(part), _item_kind(kind, part))
            path.append(part)
    return Place(tuple(path), tuple(choices), known_keys)


def _bare(kind: Any) -> Any:
    """The annotation without `Annotated`, type aliases and `| None`."""
    while True:
        options = _options(kind)
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif len(options) == 1:
            kind = options[0]
        elif hasattr(kind, "__value__"):
            kind = kind.__value__
        else:
            return kind


def _options(kind: Any) -> list[Any]:
    if get_origin(kind) not in (Union, UnionType):
        return []
    return [option for option in get_args(kind) if option is not NoneType]


def _fields(kind: Any) -> dict[str, Any]:
    """The keys of a model, as they are written in a file, with their annotations."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {field.alias or name: field.annotation for name, field in kind.model_fields.items()}


def _item_kind(kind: Any, part: str | int) -> Any:
    arguments = get_args(kind)
    if not arguments:
        return None
    origin = get_origin(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return arguments[1]
    if origin is tuple and isinstance(part, int) and Ellipsis not in arguments:
        return arguments[min(part, len(arguments) - 1)]
    return arguments[0]


def _option_called(label: str, options: list[Any]) -> Any:
    """The member of a union behind pydantic's label: a tag, a class or a container."""
    for option in options:
        if label in _tags(option) or label == getattr(_bare(option), "__name__", ""):
            return option
    for option in options:
        name = getattr(get_origin(_bare(option)) or _bare(option), "__name__", "")
        if name and (label.startswith(f"{name}[") or label.endswith(f", {name}]")):
            return option
    models = [option for option in options if _fields(_bare(option))]
    return models[0] if len(models) == 1 else None


def _tags(option: Any) -> list[str]:
    """The values that tell a member of a tagged union apart."""
    tags = [extra.tag for extra in get_args(option)[1:] if isinstance(extra, Tag)]
    for annotation in _fields(_bare(option)).values():
        if get_origin(annotation) is Literal:
            tags += map(str, get_args(annotation))
    return tags
