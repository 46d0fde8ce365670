"""Finished shards: what is whole counts, and nothing else."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.problems import InputError
from simulator.sweep.shards import ShardStore

CONTENT = b"some numbers\nand more"
LOCKED = """
import sys, time
from pathlib import Path
from simulator.sweep.shards import ShardStore
with ShardStore(Path(sys.argv[1])).lock():
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def filled(folder: Path) -> dict[int, Path]:
    store = ShardStore(folder)
    for number in (7, 0, 3):
        store.write(number, CONTENT + b"%d" % number)
    return dict(store.finished())


def test_what_was_written_is_found_again_by_anybody(folder: Path) -> None:
    paths = filled(folder)
    again = ShardStore(folder)
    assert again.finished() == paths
    assert sorted(paths) == [0, 3, 7]
    assert [again.read(number) for number in (0, 3, 7)] == [CONTENT + b"%d" % n for n in (0, 3, 7)]


def test_what_is_written_later_is_known_at_once(folder: Path) -> None:
    store = ShardStore(folder)
    assert store.finished() == {}
    store.write(5, CONTENT)
    assert list(store.finished()) == [5]
    assert store.read(5) == CONTENT


@given(data=st.data())
def test_a_shard_that_was_changed_in_any_way_is_missing_and_goes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("shards")
    paths = filled(folder)
    victim = paths[3]
    whole = victim.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        victim.write_bytes(whole[:place])
    else:
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
        victim.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
    assert sorted(ShardStore(folder).finished()) == [0, 7]
    assert not victim.exists()


def test_foreign_and_half_written_files_are_removed(folder: Path) -> None:
    paths = filled(folder)
    for name in ("foreign.shard", ".tmp1234.part", ".dopamine_block.sweep.nc.17.part"):
        (folder / name).write_bytes(b"rtms-sim shard 4\n" + CONTENT)
    (folder / "lock").touch()
    assert ShardStore(folder).finished() == paths
    assert {path.name for path in folder.iterdir()} == {
        "lock",
        *(path.name for path in paths.values()),
    }


def test_a_shard_that_cannot_be_read_now_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = filled(folder)

    def refuse(_: Path) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="cannot be read"):
        ShardStore(folder).finished()
    assert all(path.exists() for path in paths.values())


def test_a_shard_that_was_harmed_since_is_not_used(folder: Path) -> None:
    filled(folder)
    store = ShardStore(folder)
    store.finished()[3].write_bytes(b"rtms-sim shard 3\nother numbers")
    with pytest.raises(InputError, match="--resume"):
        store.read(3)


def test_a_full_disk_leaves_the_others_and_nothing_half_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = filled(folder)
    store = ShardStore(folder)

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(InputError, match="no space left on device"):
        store.write(4, CONTENT)
    assert set(folder.iterdir()) == set(paths.values())
    assert store.finished() == paths


def test_only_one_at_a_time(folder: Path) -> None:
    with ShardStore(folder).lock():
        with pytest.raises(InputError, match="another process") as refused:
            ShardStore(folder).lock().__enter__()
        assert len(refused.value.problems) == 1
    with ShardStore(folder).lock():
        pass


def test_the_lock_goes_with_its_process(family: Any, folder: Path) -> None:
    holder = family.start("-c", LOCKED, folder)
    assert holder.stdout.readline() == "locked\n"
    with pytest.raises(InputError, match="another process"):
        ShardStore(folder).lock().__enter__()
    holder.kill()
    holder.communicate()
    with ShardStore(folder).lock():
        pass
