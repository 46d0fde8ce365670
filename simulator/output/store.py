"""Results on disk: whole or not at all, with readable errors when the disk says no."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.reading.problems import InputError

if TYPE_CHECKING:
    import xarray as xr

COMPRESSION = {"zlib": True, "complevel": 4}
FOLDER_FIX = "choose another folder with --out"


def prepare_folder(folder: Path) -> None:
    """Make the folder and prove that it can be written to; raises InputError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        raise _refused("results cannot be written into this folder", folder, error) from error


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write into a temporary file beside `path`, then put that in place in one step.

    Raises InputError if the disk is full or the place cannot be written; an older file at `path`
    is then still whole.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise _refused("the result cannot be written", path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


@contextmanager
def replacing(path: Path, scratch: Path | None = None) -> Iterator[Path]:
    """A temporary path beside `path`; what is written there takes its place when all went well.

    For files too large to be made in memory. `scratch` is another folder for it, on the same file
    system. Raises InputError as `write_whole`.
    """
    temporary = (scratch or path.parent) / f".{path.name}.{os.getpid()}.part"
    try:
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise _refused("the result cannot be written", path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_dataset(dataset: xr.Dataset, path: Path) -> None:
    """Write NetCDF-4. It is made in memory first, so that a full disk cannot tear it."""
    encoding = {str(name): COMPRESSION for name in dataset.data_vars}
    content = dataset.to_netcdf(None, engine="h5netcdf", encoding=encoding)
    write_whole(path, content)


def read_dataset(path: Path) -> xr.Dataset:
    """Read a result back into memory; raises InputError if it is not one."""
    import xarray as xr  # slow, and many who write need it not

    try:
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as dataset:
            return dataset.load()
    except (OSError, ValueError) as error:
        raise _refused("this result cannot be read", path, error, "check the file") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _refused(message: str, path: Path, error: Exception, fix: str = FOLDER_FIX) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError.of(f"{message} ({reason.lower()})", fix, file=str(path))
