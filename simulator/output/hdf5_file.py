"""A file to write HDF5 into: the library crashes if the disk says no while it closes a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class PatientFile(io.FileIO):
    """Takes every write as done; what the disk really said is raised by `complain` and `close`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        self._refusal: OSError | None = None

    def write(self, data: Any) -> int:
        rest = memoryview(data).cast("B")
        size = len(rest)
        with self._remembered():
            while rest:
                rest = rest[super().write(rest) :]
        return size

    def truncate(self, size: int | None = None) -> int:
        reached = self.tell() if size is None else size
        with self._remembered():
            reached = super().truncate(size)
        return reached

    def complain(self) -> None:
        """Raise the OSError of the first write that failed, if one did."""
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            raise refusal

    def close(self) -> None:
        super().close()
        self.complain()

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._refusal = self._refusal or error
