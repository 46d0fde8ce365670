"""Processes of this machine, one shard at a time each.

A process that dies, for whatever reason, is replaced, and its shard begun again; see
`treatment.Strikes`. When the main process dies, its workers leave.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from simulator.sweep.engines.forkserver import die_with_parent
from simulator.sweep.engines.forkserver import start_forkserver as start_forkserver
from simulator.sweep.engines.treatment import (
    EngineError,
    OnDone,
    Report,
    Strikes,
    Treatment,
    Work,
)

TRIES_TO_START = 3
SECONDS_BETWEEN_TRIES = 0.2


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    shard: int | None = None
    in_flight: tuple[int, ...] = ()


def available_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_local(work: Work, shards: Sequence[int], workers: int, on_done: OnDone) -> None:
    """Compute the shards; `on_done` hears of each in this process, in any order.

    Raises EngineError if a shard cannot be computed. Whatever happens, no worker is left.
    """
    pool = _Pool(work, shards)
    try:
        pool.run(workers, on_done)
    finally:
        pool.stop()


class _Pool:
    def __init__(self, work: Work, shards: Sequence[int]) -> None:
        methods = multiprocessing.get_all_start_methods()
        method = "forkserver" if "forkserver" in methods else "spawn"
        self._context: BaseContext = multiprocessing.get_context(method)
        self._work = pickle.dumps(work)
        self._waiting = deque(shards)
        self._workers: list[_Worker] = []
        self._strikes = Strikes()

    def run(self, workers: int, on_done: OnDone) -> None:
        while self._waiting or self._busy():
            while len(self._workers) < min(workers, len(self._waiting) + self._busy()):
                self._workers.append(self._started())
            for worker in self._workers:
                if worker.shard is None and self._waiting:
                    self._give(worker, self._waiting.popleft())
            ready = wait([x for w in self._workers for x in (w.connection, w.process.sentinel)])
            for worker in list(self._workers):
                if worker.connection in ready:
                    self._hear(worker, on_done)
                elif worker.process.sentinel in ready:
                    self._bury(worker)

    def stop(self) -> None:
        """Workers hold nothing that is worth a farewell."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()

    def _busy(self) -> int:
        return sum(w.shard is not None for w in self._workers)

    def _started(self) -> _Worker:
        for _ in range(TRIES_TO_START):
            try:
                return self._new_worker()
            except (EOFError, OSError) as error:  # the process that forks has just died, perhaps
                why = error
                time.sleep(SECONDS_BETWEEN_TRIES)
        raise EngineError(f"no process can be started ({why})")

    def _new_worker(self) -> _Worker:
        start_forkserver()
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs,), daemon=True
        )
        process.start()
        theirs.close()
        with suppress(OSError):  # if it is dead, `wait` will tell
            ours.send_bytes(self._work)
        return _Worker(process, ours)

    def _give(self, worker: _Worker, shard: int) -> None:
        worker.shard, worker.in_flight = shard, ()
        with suppress(OSError):
            worker.connection.send((shard, self._strikes.treatment))

    def _hear(self, worker: _Worker, on_done: OnDone) -> None:
        try:
            kind, told = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if kind == "begins":
            worker.in_flight = told
        elif kind == "failed":
            raise EngineError(f"shard {worker.shard} could not be computed: {told}")
        else:
            shard, worker.shard, worker.in_flight = worker.shard, None, ()
            assert shard is not None
            on_done(shard, told)

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.process.join()
        worker.connection.close()
        if worker.shard is not None:
            self._waiting.appendleft(worker.shard)
            self._strikes.died(worker.shard, worker.in_flight)


def _serve(connection: Connection) -> None:
    """What a worker does until nobody asks any more."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process decides what is stopped
    threading.Thread(target=_leave_with_main, daemon=True).start()

    def report(runs: tuple[int, ...]) -> None:
        connection.send(("begins", runs))

    with suppress(EOFError, OSError):
        pickled = connection.recv_bytes()
        work = cache(lambda: pickle.loads(pickled))
        while True:
            shard, treatment = connection.recv()
            connection.send(_answer(work, shard, treatment, report))


def _answer(
    work: Callable[[], Work], shard: int, treatment: Treatment, report: Report
) -> tuple[str, Any]:
    try:
        return "done", work()(shard, treatment, report)
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


def _leave_with_main() -> None:
    """Where the kernel does not end this process, or its parent outlives the main process."""
    main = multiprocessing.parent_process()
    if main is not None:
        wait([main.sentinel])
        os._exit(1)
