from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.solving.cache import cache_folder, content_key, read_entry, write_entry
from simulator.study import assembly

DESCRIPTION, CODE = {"states": ["x", "µ"], "prepared": 3}, bytes(range(256)) * 40 + b"\n"


def test_entry_comes_back_as_it_was(own_cache: Path) -> None:
    assert read_entry("key") is None
    write_entry("key", DESCRIPTION, CODE)
    assert read_entry("key") == (DESCRIPTION, CODE)
    assert [path.name for path in own_cache.iterdir()] == ["key.model"]


@pytest.mark.parametrize("kept", [0, 1, 31, 32, 33, 60, 5000, -1])
def test_torn_entry_is_none_and_can_be_written_again(own_cache: Path, kept: int) -> None:
    write_entry("key", DESCRIPTION, CODE)
    path = own_cache / "key.model"
    path.write_bytes(path.read_bytes()[:kept])
    assert read_entry("key") is None
    write_entry("key", DESCRIPTION, CODE)
    assert read_entry("key") == (DESCRIPTION, CODE)


@pytest.mark.parametrize("place", [0, 40, 4000])
def test_changed_byte_is_noticed(own_cache: Path, place: int) -> None:
    write_entry("key", DESCRIPTION, CODE)
    path = own_cache / "key.model"
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert read_entry("key") is None


def test_folder_that_cannot_be_made_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("RTMS_SIM_CACHE", str(tmp_path / "file" / "cache"))
    write_entry("key", DESCRIPTION, CODE)
    assert read_entry("key") is None


def test_full_disk_leaves_nothing_behind(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", refuse)
    write_entry("key", DESCRIPTION, CODE)
    assert list(own_cache.iterdir()) == []


def test_processes_that_write_at_once_leave_a_whole_entry(own_cache: Path) -> None:
    script = (
        "from simulator.solving.cache import read_entry, write_entry\n"
        "for _ in range(100):\n"
        "    write_entry('key', {'a': 1}, b'code' * 5000)\n"
        "    assert read_entry('key') == ({'a': 1}, b'code' * 5000)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert [path.name for path in own_cache.iterdir()] == ["key.model"]


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_different_content_has_a_different_key(one: list[bytes], other: list[bytes]) -> None:
    assert (content_key(one) == content_key(other)) == (one == other)


def test_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("RTMS_SIM_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "rtms-analgesia"
    monkeypatch.setenv("RTMS_SIM_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_model_survives_a_torn_entry(own_cache: Path, full_model: Any) -> None:
    anew: Any = assembly._compiled_model.__wrapped__
    states = full_model.start_states()
    prepared = full_model.prepare(full_model.default_parameters(), full_model.default_inputs())
    expected = full_model.rates(states, prepared)
    for _ in ("made", "torn and made again", "read"):
        model = anew(1, ())
        assert model.layout == full_model.layout
        assert list(model.rates(states, prepared)) == list(expected)
        (entry,) = own_cache.iterdir()
        whole = entry.read_bytes()
        if _ == "made":
            entry.write_bytes(whole[: len(whole) // 2])
