"""Checking settings against their model and telling people what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.reading.document import Document
from simulator.reading.error_places import Choice, Place, find_place
from simulator.reading.plain_words import is_wrong_type, message_and_fix
from simulator.reading.problems import FieldMistake, FieldPath, InputError
from simulator.reading.strict_model import StrictModel

__all__ = ["StrictModel", "validate"]

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Mistake:
    """The errors that say one thing about one place."""

    place: Place
    errors: tuple[ErrorDetails, ...]

    def is_about_type(self, choice: FieldPath) -> bool:
        return self.place.path == choice and all(map(is_wrong_type, self.errors))


def validate(schema: type[M], document: Document, at: FieldPath = (), data: Any = None) -> M:
    """The settings at `at` in the document as a `schema`.

    `data` replaces what the document holds there, for settings that were merged or completed;
    its problems are placed where the document comes closest to them. Raises InputError with one
    problem for each mistake.
    """
    given = _inside(document, at) if data is None else data
    try:
        return schema.model_validate(given)
    except ValidationError as error:
        found = [
            _Mistake(find_place(schema, each["loc"]), (each,))
            for each in error.errors(include_url=False)
        ]
    problems = []
    for mistake in _settled(found):
        message, fix = message_and_fix(list(mistake.errors), mistake.place.known_keys)
        place = (*at, *mistake.place.path, *_blamed(mistake.errors[0]))
        problems.append(document.problem(place, message, fix))
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    raise InputError(*dict.fromkeys(problems))


def _blamed(error: ErrorDetails) -> FieldPath:
    """The field that a check between fields names, below the settings that it checked."""
    cause = error.get("ctx", {}).get("error")
    return (cause.field,) if isinstance(cause, FieldMistake) else ()


def _inside(document: Document, at: FieldPath) -> Any:
    data = document.data
    for part in at:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            problem = document.problem(at, "is required but missing", f"add '{at[-1]}: ...'")
            raise InputError(problem) from None
    return data


def _settled(mistakes: Iterable[_Mistake], level: int = 0) -> Iterator[_Mistake]:
    """Where the data may have one of several types, keep only what the likeliest one says."""
    undecided: dict[FieldPath, dict[str, list[_Mistake]]] = {}
    for mistake in mistakes:
        choices = mistake.place.choices
        if len(choices) <= level:
            yield mistake
        else:
            choice: Choice = choices[level]
            options = undecided.setdefault(choice.path, {})
            options.setdefault(choice.option, []).append(mistake)
    for path, options in undecided.items():
        fitting = [
            option
            for option in options.values()
            if not any(mistake.is_about_type(path) for mistake in option)
        ]
        if fitting:
            likeliest = min(fitting, key=len)
            yield from _settled(likeliest, level + 1)
        else:
            everything = [mistake for option in options.values() for mistake in option]
            errors = tuple(error for mistake in everything for error in mistake.errors)
            yield _Mistake(everything[0].place, errors)
