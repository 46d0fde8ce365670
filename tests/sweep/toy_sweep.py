"""A sweep of squares instead of people, for tests of engines; run as a script in a process apart.

The only argument is JSON: fields of `Toy`, and of `main`. What came out is printed as JSON.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import active_children, forkserver
from pathlib import Path
from typing import Any, NoReturn

from simulator.sweep.engines.cluster import connected
from simulator.sweep.engines.dask import run_dask
from simulator.sweep.engines.local import run_local
from simulator.sweep.engines.treatment import EngineError, Report, Treatment

GROUP, SHARD = 4, 8


@dataclass(frozen=True)
class Toy:
    """Squares the numbers of runs; some runs end their process, at the first try or always."""

    killers: Sequence[int] = ()
    kills_once: Sequence[int] = ()
    raises: Sequence[int] = ()
    timeout: bool = False
    unreadable: bool = False
    ends_before_runs: bool = False
    tries: str = ""  # where every deadly try leaves a byte
    seconds: float = 0.0
    padding: int = 0

    def __call__(self, shard: int, treatment: Treatment, report: Report) -> bytes:
        if self.ends_before_runs:
            _die()
        found: dict[int, int | str] = dict(treatment.reasons(runs_of(shard)))
        for block in groups_of(shard):
            group = tuple(run for run in block if treatment.wants(run))
            for run in group:
                if run in treatment.suspected:
                    report((run,))
                    self._square(run)
            report(group)
            found |= {run: self._square(run) for run in group}
        report(())
        return json.dumps([dict(sorted(found.items())), "." * self.padding]).encode()

    def __reduce__(self) -> Any:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return (_fail if self.unreadable else _toy), (plain,)

    def _square(self, run: int) -> int:
        time.sleep(self.seconds)
        if run in self.raises:
            raise (TimeoutError if self.timeout else ValueError)(f"run {run} is no good")
        if run in self.killers or (run in self.kills_once and not self._tried(run)):
            with open(Path(self.tries) / str(run), "ab") as file:
                file.write(b".")
            _die()
        return run**2

    def _tried(self, run: int) -> bool:
        return (Path(self.tries) / str(run)).exists()


def runs_of(shard: int) -> range:
    return range(shard * SHARD, (shard + 1) * SHARD)


def groups_of(shard: int) -> list[list[int]]:
    runs = list(runs_of(shard))
    return [runs[:GROUP], runs[GROUP:]]


def _toy(plain: dict[str, Any]) -> Toy:
    return Toy(**plain)


def _fail(plain: dict[str, Any]) -> NoReturn:
    raise ModuleNotFoundError("no such work here")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(
    toy: Toy,
    shards: int = 10,
    workers: int = 2,
    order: str = "forwards",
    murders: int = 0,
    kill_forkserver: bool = False,
    scheduler: str = "",
    keep: bool = True,
) -> dict[str, Any]:
    """Run a sweep and kill random workers meanwhile; gives the contents, or the error."""
    numbers = list(range(shards))
    if order == "backwards":
        numbers.reverse()
    elif order == "random":
        random.Random(1).shuffle(numbers)
    found: dict[int, Any] = {}
    victims: list[int] = []

    def on_done(shard: int, content: bytes) -> None:
        assert shard not in found
        found[shard] = json.loads(content)[0] if keep else None
        if len(found) % 2 == 0 and len(found) <= 2 * murders:
            threading.Timer(random.uniform(0.0, 0.01), _murder, [victims]).start()
        if kill_forkserver and len(found) == shards // 2:
            os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]

    error = ""
    try:
        if scheduler:
            with connected(scheduler, workers) as client:
                run_dask(toy, groups_of, numbers, client, on_done)
        else:
            run_local(toy, numbers, workers, on_done)
    except EngineError as raised:
        error = str(raised)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "found": found,
        "error": error,
        "workers_left": len(active_children()),
        "murdered": len(victims),
        "peak_kb": peak_kb,
    }


def _murder(victims: list[int]) -> None:
    """Kill the oldest worker, so that nobody is there three times by accident."""
    found = [child.pid for child in active_children() if child.pid is not None]
    if found:
        victims.append(min(found))
        os.kill(min(found), signal.SIGKILL)


if __name__ == "__main__":
    toy_sweep = import_module("toy_sweep")  # pickles name the module, not the script

    wanted = json.loads(sys.argv[1])
    work = toy_sweep.Toy(**wanted.pop("toy", {}))
    print(json.dumps(toy_sweep.main(work, **wanted)))
