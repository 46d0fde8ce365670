"""A file that takes writes which the disk refused, and says so later."""

import errno
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.output.hdf5_file import PatientFile


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may be larger than ten bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_is_written_is_there(tmp_path: Path) -> None:
    with PatientFile(tmp_path / "file") as file:
        assert file.write(b"0123456789") == 10
        file.seek(4)
        assert file.write(memoryview(b"four")) == 4
        assert file.truncate(9) == 9
        file.complain()
        file.seek(0)
        assert file.read() == b"0123four8"
    assert (tmp_path / "file").read_bytes() == b"0123four8"


@pytest.mark.usefixtures("small_files")
def test_a_refusal_is_told_when_asked_and_at_the_latest_when_closing(tmp_path: Path) -> None:
    file = PatientFile(tmp_path / "file")
    assert file.write(b"x" * 100) == 100
    with pytest.raises(OSError, match="too large") as refused:
        file.complain()
    assert refused.value.errno == errno.EFBIG
    assert file.truncate(1000) == 1000
    with pytest.raises(OSError, match="too large"):
        file.close()
    assert file.closed
    file.close()
