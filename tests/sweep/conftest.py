from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import simulator

HERE = Path(__file__).parent
ROOT = Path(simulator.__file__).parents[1]


class Family:
    """Processes of a test and all that come of them, known by a mark in their environment."""

    def __init__(self) -> None:
        self._mark = f"TEST_FAMILY={uuid.uuid4().hex}"
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *words: object, **options: Any) -> subprocess.Popen[str]:
        """A Python of its own session, with output to pipes, that hears Ctrl-C.

        A shell lets what it starts in the background ignore Ctrl-C, and that would be inherited.
        """
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        name, _, value = self._mark.partition("=")
        places = os.pathsep.join([str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": places, name: value, **options.pop("env", {})}
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(
            [sys.executable, *map(str, words)],
            env=environment,
            start_new_session=True,
            **{**piped, **options},
        )
        self._started.append(process)
        return process

    def run(self, *words: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Start and wait; nobody may be left afterwards."""
        process = self.start(*words, **options)
        out, err = process.communicate(timeout=120)
        assert self.leave_within(2), self.alive()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def toy(self, **wanted: Any) -> Any:
        """What a toy sweep gives; it must be silent."""
        done = self.run(HERE / "toy_sweep.py", json.dumps(wanted))
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    def alive(self) -> dict[int, str]:
        """Command lines of everybody who is left, by process."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (place / "environ").read_bytes().split(b"\0"):
                    words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(place.name)] = words
            except OSError:  # it has just gone
                continue
        return found

    def leave_within(self, seconds: float) -> bool:
        """Whether all have gone by then."""
        return wait_for(lambda: not self.alive(), seconds)

    def kill(self) -> None:
        for process in self.alive():
            with suppress(ProcessLookupError):
                os.kill(process, 9)
        for started in self._started:
            started.__exit__(None, None, None)
        assert self.leave_within(10)


def wait_for(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _family() -> Iterator[Family]:
    if not Path("/proc/self/environ").exists():
        pytest.skip("processes are looked for in /proc")
    family = Family()
    yield family
    family.kill()


@pytest.fixture
def family() -> Iterator[Family]:
    """Starts processes, and knows who of them is left."""
    yield from _family()


@pytest.fixture(scope="module")
def module_family() -> Iterator[Family]:
    """The same for what several tests use."""
    yield from _family()


@pytest.fixture
def patience() -> Callable[[Callable[[], object], float], bool]:
    """Waits until a condition holds, or seconds have passed; gives whether it holds."""
    return wait_for
