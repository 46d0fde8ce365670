"""YAML without surprises: what is read is what a person sees, or it is refused."""

from __future__ import annotations

from pathlib import Path

from simulator.reading.document import Document
from simulator.reading.event_reader import EventReader
from simulator.reading.files import read_text
from simulator.reading.problems import InputError
from simulator.reading.syntax import control_character

__all__ = ["Document", "load_file", "load_text"]


def load_file(path: Path) -> Document:
    """Read a settings file. Raises InputError with every problem that was found."""
    return load_text(read_text(path), str(path))


def load_text(text: str, file: str) -> Document:
    """Read settings from text that came from `file`. Raises InputError like `load_file`."""
    text = text.removeprefix("\ufeff")
    unreadable = control_character(text, file)
    if unreadable:
        raise InputError(unreadable)
    reader = EventReader(text, file)
    data = reader.read()
    if reader.problems:
        raise InputError(*reader.problems)
    return Document(data, file, reader.positions)
