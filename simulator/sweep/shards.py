"""Finished parts of a sweep: immutable files, each named by the SHA-256 of what it holds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from simulator.output.store import write_whole
from simulator.reading.problems import InputError

HEADER = b"rtms-sim shard "
ENDING = ".shard"


class ShardStore:
    """The shards in a folder; what is torn or foreign counts as missing and is removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, Path] | None = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes out; the lock goes when the process does, however it ends.

        Raises InputError if another process is at work in the folder.
        """
        with open(self._folder / "lock", "wb") as file:
            try:
                import fcntl
            except ImportError:  # no such locks on this system
                yield
                return
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise InputError.of(
                    "another process is computing this sweep",
                    "wait for it, or choose another folder with --out",
                    file=str(self._folder),
                ) from None
            yield

    def finished(self) -> Mapping[int, Path]:
        """Every whole shard by its number."""
        if self._known is None:
            for leftover in self._folder.glob("*.part"):
                leftover.unlink(missing_ok=True)
            self._known = {}
            for path in sorted(self._folder.glob(f"*{ENDING}")):
                number = _number(path, _read(path))
                if number is None:
                    path.unlink(missing_ok=True)
                else:
                    self._known[number] = path
        return self._known

    def write(self, number: int, content: bytes) -> None:
        """Keep a shard for good; raises InputError if the disk is full."""
        stored = HEADER + f"{number}\n".encode() + content
        path = self._folder / (hashlib.sha256(stored).hexdigest() + ENDING)
        write_whole(path, stored)
        _sync(self._folder)
        if self._known is not None:
            self._known[number] = path

    def read(self, number: int) -> bytes:
        """The content of a finished shard, checked again; raises InputError if it was harmed."""
        path = self.finished()[number]
        stored = _read(path)
        if _number(path, stored) != number:
            raise InputError.of(
                "a shard was harmed on disk", "add --resume to compute it again", file=str(path)
            )
        return stored.partition(b"\n")[2]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError.of(
            f"a shard cannot be read ({error.strerror})", "make it readable", file=str(path)
        ) from None


def _number(path: Path, stored: bytes) -> int | None:
    """Which shard a file holds, None if its name does not fit its bytes."""
    if hashlib.sha256(stored).hexdigest() != path.stem or not stored.startswith(HEADER):
        return None
    number = stored.partition(b"\n")[0].removeprefix(HEADER)
    return int(number) if number.isdigit() else None


def _sync(folder: Path) -> None:
    """Make a new name in a folder survive a loss of power."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
