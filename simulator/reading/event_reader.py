"""Plain data from YAML parser events, which still show anchors, tags and every place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml import events

from simulator.reading.problems import FieldPath, InputError, Problem, field_path
from simulator.reading.scalars import Scalar, plain_value
from simulator.reading.syntax import explain

DEEPEST_NESTING = 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TooDeepError(Exception):
    pass


class EventReader:
    """Reads one document; `problems` and `positions` fill up on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.positions: dict[FieldPath, tuple[int, int]] = {}
        self._events: Iterator[events.Event] = yaml.parse(text, Loader=_LOADER)

    def read(self) -> Any:
        """The data of the document, only to be trusted if `problems` stays empty."""
        try:
            return self._root()
        except yaml.MarkedYAMLError as error:
            self.problems.append(explain(error, self.text, self.file))
        except _TooDeepError:
            pass
        return None

    def _root(self) -> Any:
        next(self._events)
        data = None
        event = next(self._events)
        if isinstance(event, events.DocumentStartEvent):
            data = self._value(next(self._events), ())
            next(self._events)
            event = next(self._events)
        if not isinstance(event, events.StreamEndEvent):
            fix = "remove the '---', or move what follows it to a file of its own"
            self._complain(event, (), "a second document starts here", fix)
        elif data is None and not self.problems:
            fix = "add the settings, or start from one of the examples"
            self.problems.append(Problem("the file holds no settings", fix, self.file))
        return data

    def _value(self, event: events.Event, path: FieldPath) -> Any:
        self.positions.setdefault(path, _place(event))
        self._refuse_markers(event, path)
        if isinstance(event, events.CollectionStartEvent) and len(path) >= DEEPEST_NESTING:
            message = f"the settings are nested more than {DEEPEST_NESTING} levels deep"
            self._complain(event, (), message, "write them with fewer levels")
            raise _TooDeepError
        if isinstance(event, events.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, events.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event, path)
        return None

    def _sequence(self, path: FieldPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), events.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: FieldPath) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            key = self._key(event, path)
            if key in lines:
                message = f"the key '{key}' is already used on line {lines[key]}"
                self._complain(event, (*path, key), message, "keep one of the two")
            lines.setdefault(key, _place(event)[0])
            self.positions.setdefault((*path, key), _place(event))
            entries[key] = self._value(next(self._events), (*path, key))
        return entries

    def _key(self, event: events.Event, path: FieldPath) -> str:
        if not isinstance(event, events.ScalarEvent):
            self._complain(event, path, "a key must be text", "write 'key: value'")
            self._value(event, (*path, "?"))
            return "?"
        self._refuse_markers(event, path)
        key = event.value
        if not event.implicit[0] or event.tag is not None:
            return key
        if key == "<<":
            fix = "write the shared settings out in full"
            self._complain(event, path, "the merge key << is not supported", fix)
        elif not key:
            self._complain(event, path, "a key is missing before ':'", "write 'key: value'")
        elif not _reads_as_text(key):
            fix = f"put it in quotes: '{key}'"
            self._complain(event, path, f"the key {key} is not text", fix)
        return key

    def _scalar(self, event: events.ScalarEvent, path: FieldPath) -> Scalar:
        if not event.implicit[0] or event.tag is not None:
            return event.value
        try:
            return plain_value(event.value)
        except InputError as error:
            for problem in error.problems:
                self._complain(event, path, problem.message, problem.fix)
            return None

    def _refuse_markers(self, event: events.Event, path: FieldPath) -> None:
        anchor = getattr(event, "anchor", None)
        if isinstance(event, events.AliasEvent):
            fix = "write the value out, or put the text in quotes"
            self._complain(event, path, f"the alias *{anchor} is not supported", fix)
        elif anchor is not None:
            fix = f"remove &{anchor}, or put the text in quotes"
            self._complain(event, path, f"the anchor &{anchor} is not supported", fix)
        tag = getattr(event, "tag", None)
        if tag is not None:
            name = tag.replace("tag:yaml.org,2002:", "!!")
            fix = "remove the tag, or put the text in quotes"
            self._complain(event, path, f"the tag {name} is not supported", fix)

    def _complain(self, event: events.Event, path: FieldPath, message: str, fix: str) -> None:
        line, column = _place(event)
        self.problems.append(Problem(message, fix, self.file, line, column, field_path(path)))


def _reads_as_text(word: str) -> bool:
    try:
        return isinstance(plain_value(word), str)
    except InputError:
        return False


def _place(event: events.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
