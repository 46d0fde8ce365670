"""Mistakes in user input, told to people: what is wrong, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

FieldPath = tuple[str | int, ...]

_LONGEST_VALUE = 60
_PLAIN_KEY = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Problem:
    """One mistake. `line` and `column` count from 1; empty parts are left out of the text."""

    message: str
    fix: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    field: str = ""

    def __str__(self) -> str:
        where = "  ".join(part for part in (self._place(), self.field) if part)
        message = self.message
        if self.fix:
            stop = "" if message.endswith((".", "!", "?")) else "."
            message = f"{message}{stop} Fix: {self.fix}"
        return f"{where}\n    " + message.replace("\n", "\n    ") if where else message

    def _place(self) -> str:
        if self.line is None:
            return self.file
        numbers = [self.line] if self.column is None else [self.line, self.column]
        if self.file:
            return ":".join([self.file, *map(str, numbers)])
        return ", ".join(
            f"{word} {n}" for word, n in zip(("line", "column"), numbers, strict=False)
        )


class InputError(Exception):
    """User input cannot be used; `problems` lists every mistake found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def of(
        cls,
        message: str,
        fix: str = "",
        *,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        field: str = "",
    ) -> InputError:
        """An error with a single problem."""
        return cls(Problem(message, fix, file, line, column, field))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class FieldMistake(ValueError):
    """What a check between fields found, and the field to blame; text after ' Fix: ' is the fix."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def field_path(path: FieldPath) -> str:
    """`("arms", "M1", "drugs", 0)` as people read it: `arms.M1.drugs[0]`."""
    text = ""
    for part in path:
        if isinstance(part, str) and _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{part!r}]"
    return text


def shown(value: object) -> str:
    """A value as its author would recognise it, cut short where it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        keys = ", ".join(map(str, value))
        return f"the settings {{{_cut(keys)}}}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate spelled most like `word`, ignoring case and `-`, `_`, space; else None."""
    originals: dict[str, str] = {}
    for candidate in candidates:
        originals.setdefault(_loose(candidate), candidate)
    matches = get_close_matches(_loose(word), originals, n=1)
    return originals[matches[0]] if matches else None


def _loose(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def did_you_mean(word: str, candidates: Iterable[str], most: int = 12) -> str:
    """A suggestion: the nearest candidate, else up to `most` known names, else nothing."""
    known = list(candidates)
    match = nearest(word, known)
    if match is not None:
        return f"did you mean '{match}'?"
    if not known:
        return ""
    rest = f" and {len(known) - most} more" if len(known) > most else ""
    return f"known: {', '.join(known[:most])}{rest}"
