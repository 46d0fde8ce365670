"""The content of a settings file together with the place of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.reading.problems import FieldPath, Problem, field_path


@dataclass(frozen=True)
class Document:
    """Plain data and where it was written.

    `positions` maps the path of every key and list item to its 1-based (line, column); the
    empty path is the start of the content.
    """

    data: Any
    file: str
    positions: Mapping[FieldPath, tuple[int, int]]

    def position(self, path: FieldPath) -> tuple[int, int] | None:
        """Where `path` was written, or else its nearest parent that was; None if nothing was."""
        for length in range(len(path), -1, -1):
            found = self.positions.get(path[:length])
            if found is not None:
                return found
        return None

    def problem(self, path: FieldPath, message: str, fix: str = "") -> Problem:
        """A problem with the setting at `path`, placed in this file."""
        line, column = self.position(path) or (None, None)
        return Problem(message, fix, self.file, line, column, field_path(path))
