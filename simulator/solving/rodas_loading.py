"""The compiled solver's loop as machine code: from numba's cache if that works, else made anew."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

from simulator.solving import kernel_call, rodas_arrays, rodas_loop, rodas_step, rodas_tableau
from simulator.solving.cache import cache_folder, content_key

SOURCES = (kernel_call, rodas_arrays, rodas_loop, rodas_step, rodas_tableau)

_one_at_a_time = threading.Lock()

config: Any = numba.config
Loop = Callable[..., None]


def compiled_loop(arguments: tuple[Any, ...]) -> Loop:
    """`rodas_loop.solve_pieces` in machine code, for arguments of these types."""
    with _one_at_a_time:
        return _for_types(tuple(numba.typeof(argument) for argument in arguments))


def loop_folder() -> Path:
    """Where this version of the loop is kept; numba itself watches only one source file."""
    sources = [Path(str(module.__file__)).read_bytes() for module in SOURCES]
    base = Path(config.CACHE_DIR or cache_folder() / "numba")
    return base / content_key(sources)[:16]


@cache
def _for_types(types: tuple[Any, ...]) -> Loop:
    folder = loop_folder()
    if not _is_writable(folder):
        return _compile(types, None)
    try:
        return _compile(types, folder)
    except Exception:  # a torn entry can fail in any way
        shutil.rmtree(folder, ignore_errors=True)
    try:
        return _compile(types, folder)
    except OSError:
        return _compile(types, None)


def _compile(types: tuple[Any, ...], folder: Path | None) -> Loop:
    usual = config.CACHE_DIR
    try:
        config.CACHE_DIR = str(folder or "")
        compiled = numba.njit(nogil=True, error_model="numpy", cache=folder is not None)(
            rodas_loop.solve_pieces
        )
    finally:
        config.CACHE_DIR = usual
    compiled.compile(types)
    loop: Loop = compiled
    return loop


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True
