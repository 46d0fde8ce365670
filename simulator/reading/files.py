"""Reading a text file that a person named: small, ordinary, UTF-8."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from simulator.reading.problems import InputError, did_you_mean

LARGEST_BYTES = 1_000_000


def read_text(path: Path) -> str:
    """The text of `path`, without a byte order mark. Raises InputError if it cannot be read."""
    file = str(path)
    try:
        return _small_file(path).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError.of("there is no such file", _missing_fix(path), file=file) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fix = "save the file with the encoding UTF-8"
        raise InputError.of("the file is not UTF-8 text", fix, file=file, line=line) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fix = "check the name and that you are allowed to read it"
        raise InputError.of(f"the file cannot be read ({reason})", fix, file=file) from error


def _small_file(path: Path) -> bytes:
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        fix = did_you_mean("", settings_files(path)) or "name a .yaml file"
        raise InputError.of("this is a folder, not a file", fix, file=str(path))
    if not stat.S_ISREG(status.st_mode):
        raise InputError.of("this is not an ordinary file", "name a .yaml file", file=str(path))
    if status.st_size > LARGEST_BYTES:
        raise InputError.of(
            f"the file is {status.st_size / 1e6:.1f} MB; settings files have at most 1 MB",
            "check that this is the right file",
            file=str(path),
        )
    return path.read_bytes()


def settings_files(folder: Path) -> list[str]:
    """The names of the YAML files in `folder`, sorted; empty if there is no such folder."""
    try:
        names = os.listdir(folder)
    except (OSError, ValueError):
        return []
    return sorted(
        name
        for name in names
        if name.lower().endswith((".yaml", ".yml"))
        and not name.startswith(".")
        and os.path.isfile(folder / name)
    )


def _missing_fix(path: Path) -> str:
    if not os.path.isdir(path.parent):
        return f"the folder '{path.parent}' does not exist either; check the path"
    return did_you_mean(path.name, settings_files(path.parent)) or "check the name"
