"""The sweep command is stopped in every way there is; nothing finished is lost, nobody is left."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xarray as xr
from typer.testing import CliRunner

from simulator.cli.commands import app
from simulator.sweep.shards import ShardStore

KILLS = int(os.environ.get("RTMS_SIM_TEST_KILLS", "3"))
NAME = "dopamine_block"
OVER = ("--people", "1", "--over", "parameters.mor_inhibition=0.1:0.5:400", "--no-figure")
COMMAND = ("-m", "simulator", "sweep", NAME, *OVER)
SECONDS_TO_LEAVE = 2.0
Patience = Callable[[Callable[[], object], float], bool]


@dataclass(frozen=True)
class Unbroken:
    """A sweep that nobody stopped."""

    folder: Path
    seconds: float

    @property
    def data(self) -> bytes:
        return (self.folder / f"{NAME}.sweep.nc").read_bytes()


@pytest.fixture(scope="module")
def unbroken(module_family: Any, tmp_path_factory: pytest.TempPathFactory) -> Unbroken:
    folder = tmp_path_factory.mktemp("unbroken")
    start = time.monotonic()
    done = module_family.run(*COMMAND, "--workers", 2, "--out", folder)
    assert done.returncode == 0, done.stderr
    return Unbroken(folder, time.monotonic() - start)


def shards_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of every shard; all must be whole."""
    found = {}
    for path in folder.rglob("*.shard"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        found[path.name] = (path.stat().st_ino, path.stat().st_mtime_ns)
    return found


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob("*.part"))


def assert_identical(folder: Path, unbroken: Unbroken) -> None:
    path = folder / f"{NAME}.sweep.nc"
    wanted = unbroken.folder / path.name
    xr.testing.assert_identical(xr.load_dataset(path), xr.load_dataset(wanted))
    assert path.read_bytes() == unbroken.data
    assert not leftovers(folder)


def resume(family: Any, folder: Path, unbroken: Unbroken) -> None:
    """Go on to the end; what was there already is not computed again."""
    before = shards_in(folder)
    done = family.run(*COMMAND, "--workers", 2, "--out", folder, "--resume")
    assert done.returncode == 0, done.stderr
    after = shards_in(folder)
    assert {name: after[name] for name in before} == before
    assert_identical(folder, unbroken)


def test_killed_at_random_moments_it_goes_on_where_it_was(
    family: Any, unbroken: Unbroken, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"the moments are those of seed {seed}")
    chance = random.Random(seed)
    kills, folder = 0, tmp_path / "0"
    while kills < KILLS:
        before = shards_in(folder)
        process = family.start(*COMMAND, "--workers", 2, "--out", folder, "--resume")
        try:
            process.wait(chance.uniform(0.0, unbroken.seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        process.communicate()
        assert family.leave_within(SECONDS_TO_LEAVE), family.alive()
        after = shards_in(folder)
        assert {name: after[name] for name in before} == before
        if process.returncode == 0:
            assert_identical(folder, unbroken)
            folder = tmp_path / str(kills)
    resume(family, folder, unbroken)


@pytest.mark.parametrize(
    ("number", "whole_group", "code"),
    [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143), (signal.SIGTERM, True, 143)],
)
def test_asked_to_stop_it_leaves_at_once_and_says_how_to_go_on(
    family: Any,
    patience: Patience,
    unbroken: Unbroken,
    tmp_path: Path,
    number: signal.Signals,
    whole_group: bool,
    code: int,
) -> None:
    folder = tmp_path / "a folder with 'spaces'"
    process = family.start(*COMMAND, "--workers", 2, "--out", folder)
    assert patience(lambda: list(folder.rglob("*.shard")), 60)
    (os.killpg if whole_group else os.kill)(process.pid, number)
    start = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert family.leave_within(SECONDS_TO_LEAVE), family.alive()
    assert time.monotonic() - start < max(SECONDS_TO_LEAVE, unbroken.seconds / 3)
    assert process.returncode == code
    assert "stopped; what is finished is kept. Go on with:" in err
    assert "Traceback" not in err
    assert not leftovers(folder)
    assert 0 < len(shards_in(folder)) < len(shards_in(unbroken.folder))
    assert not (folder / f"{NAME}.sweep.nc").exists()
    if number == signal.SIGINT:
        assert_it_goes_on(err.splitlines()[-1], family, folder, unbroken)


def assert_it_goes_on(printed: str, family: Any, folder: Path, unbroken: Unbroken) -> None:
    """Run what was printed for people to copy, in a shell."""
    before = shards_in(folder)
    command = printed.replace("python", sys.executable, 1)
    done = family.run("-c", f"import os; os.execv('/bin/sh', ['sh', '-c', {command!r}])")
    assert done.returncode == 0, done.stderr
    assert before.items() <= shards_in(folder).items()
    assert_identical(folder, unbroken)


def test_a_disk_that_is_full_while_shards_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["sweep", NAME, "--people", "1", "--no-figure", "--workers", "1", "--out", tmp_path]
    command += ["--over", "parameters.mor_inhibition=0.1:0.5:40"]
    calls: list[int] = []
    fsync = os.fsync

    def refuse(handle: int) -> None:
        calls.append(handle)
        if len(calls) > 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        refused = CliRunner().invoke(app, [str(word) for word in command])
    assert refused.exit_code == 1
    assert "no space left on device" in refused.stderr
    assert "what is finished is kept" in refused.stderr
    assert refused.stderr.splitlines()[-1].endswith("--resume")
    assert "Traceback" not in refused.stderr
    assert not leftovers(tmp_path)
    before = shards_in(tmp_path)
    assert 0 < len(before) < 5
    resumed = CliRunner().invoke(app, [*map(str, command), "--resume"])
    assert resumed.exit_code == 0, resumed.stderr
    assert before.items() <= shards_in(tmp_path).items()


def test_a_disk_that_is_full_while_the_data_set_is_written(
    family: Any, unbroken: Unbroken, tmp_path: Path
) -> None:
    folder = tmp_path / "full"
    shutil.copytree(unbroken.folder, folder)
    path = folder / f"{NAME}.sweep.nc"
    path.write_bytes(b"older")
    command = (*COMMAND, "--workers", 2, "--out", folder)
    refused = family.run(
        *command,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )
    assert refused.returncode == 1
    assert "cannot be written (file too large)" in refused.stderr
    assert refused.stderr.splitlines()[-1].endswith("--resume")
    assert "Traceback" not in refused.stderr
    assert path.read_bytes() == b"older"
    assert not leftovers(folder)
    resume(family, folder, unbroken)


def test_two_at_once_in_a_folder_get_one_clear_message(
    family: Any, unbroken: Unbroken, tmp_path: Path
) -> None:
    folder = tmp_path / "shared"
    shutil.copytree(unbroken.folder, folder)
    (shards,) = (folder / f"{NAME}.sweep").iterdir()
    before = shards_in(folder)
    with ShardStore(shards).lock():
        second = family.run(*COMMAND, "--workers", 2, "--out", folder, "--resume")
    assert second.returncode == 2
    assert second.stderr.count("another process is computing this sweep") == 1
    assert len(second.stderr.splitlines()) == 2
    assert shards_in(folder) == before
