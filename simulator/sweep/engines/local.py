"""Processes of this machine, one shard at a time each.

A process that dies, for whatever reason, is replaced, and its shard begun again; see
`treatment.Strikes`. When the main process dies, its workers notice and leave.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from simulator.sweep.engines.treatment import EngineError, OnDone, Strikes, Treatment, Work

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SECONDS_TO_LEAVE = 0.5


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


def start_forkserver(preload: Sequence[str]) -> None:
    """Let a process import what workers need while this one still reads its arguments."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(list(preload))
    forkserver.ensure_running()


def run_local(work: Work, shards: Sequence[int], workers: int, on_done: OnDone) -> None:
    """Compute the shards; `on_done` hears of each in this process, in any order.

    Raises EngineError if a shard cannot be computed. Whatever happens, no process is left.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
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
        self._work = work
        self._waiting = deque(shards)
        self._workers: list[_Worker] = []
        self._strikes = Strikes()

    def run(self, workers: int, on_done: OnDone) -> None:
        while self._waiting or any(w.shard is not None for w in self._workers):
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
        """Everybody leaves at once; whoever does not is killed."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(SECONDS_TO_LEAVE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.connection.close()

    def _busy(self) -> int:
        return sum(w.shard is not None for w in self._workers)

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, self._work), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, shard: int) -> None:
        worker.shard, worker.in_flight = shard, ()
        try:
            worker.connection.send((shard, self._strikes.treatment))
        except OSError:
            self._bury(worker)

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


def _serve(connection: Connection, work: Work) -> None:
    """What a worker does until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process decides what is stopped
    threading.Thread(target=_leave_with_parent, daemon=True).start()

    def report(runs: tuple[int, ...]) -> None:
        connection.send(("begins", runs))

    while True:
        try:
            shard, treatment = connection.recv()
        except (EOFError, OSError):
            return
        answer = _answer(work, shard, treatment, report)
        try:
            connection.send(answer)
        except OSError:
            return


def _answer(work: Work, shard: int, treatment: Treatment, report: Any) -> tuple[str, Any]:
    try:
        return "done", work(shard, treatment, report)
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
