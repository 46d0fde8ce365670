"""Computing on a Dask cluster. Only this process writes results; workers return them.

A task whose worker died is tried again by Dask, which may blame neighbours; so in the end every
shard that Dask gave up is tried by itself, then its groups, then the runs of the group that is to
blame.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Any

from simulator.sweep.engines.treatment import EngineError, OnDone, Strikes, Treatment, Work

SECONDS_WITHOUT_WORKERS = 60.0
SHARDS_PER_WORKER = 2
GONE = "the scheduler is gone; start another, or use --engine local"
_one_at_a_time = threading.Lock()
Groups = Callable[[int], list[list[int]]]


def run_dask(
    work: Work, groups: Groups, shards: Sequence[int], client: Any, on_done: OnDone
) -> None:
    """Compute the shards; `groups` names the runs of a shard that are computed together.

    Raises EngineError if a shard cannot be computed, or the scheduler or all workers are lost.
    """
    session = _Session(work, client)
    given_up: list[int] = []
    for shard, content in session.contents(shards):
        if content is None:
            given_up.append(shard)
        else:
            on_done(shard, content)
    for shard in given_up:
        on_done(shard, _alone(session, shard, groups))


def _alone(session: _Session, shard: int, groups: Groups) -> bytes:
    """Compute a shard with nothing beside it, if need be without the runs that end processes."""
    content = session.content(shard)
    if content is not None:
        return content
    for group in groups(shard):
        if session.dies(shard, group):
            for run in group:
                if session.dies(shard, [run]):
                    session.strikes.exclude(run)
    content = session.content(shard)
    if content is None:
        raise EngineError(f"shard {shard} ends every worker that computes it")
    return content


class _Session:
    """Tasks in flight; content is None where Dask gave up after their workers died."""

    def __init__(self, work: Work, client: Any) -> None:
        self.strikes = Strikes()
        self._client = client
        self._work = client.submit(pickle.loads, pickle.dumps(work), pure=False)  # by workers only
        self._ended: SimpleQueue[tuple[Any, int]] = SimpleQueue()
        self._workers_seen = time.monotonic()

    def contents(
        self, shards: Sequence[int], only: Sequence[int] | None = None
    ) -> Iterator[tuple[int, bytes | None]]:
        """The content of each shard as it comes, or just whether `only` these runs can be had."""
        wanted = None if only is None else frozenset(only)
        treatment = replace(self.strikes.treatment, only=wanted)
        waiting, flying = deque(shards), set[Any]()
        try:
            while waiting or flying:
                most = SHARDS_PER_WORKER * max(1, self._workers())
                while waiting and len(flying) < most:
                    flying.add(self._submit(waiting.popleft(), treatment))
                with suppress(Empty):
                    future, shard = self._ended.get(timeout=1.0)
                    flying.remove(future)
                    yield shard, self._result(future, shard)
        finally:
            if flying and self._client.status == "running":
                with suppress(OSError):
                    self._client.cancel(list(flying))

    def content(self, shard: int) -> bytes | None:
        """One shard by itself."""
        ((_, content),) = self.contents([shard])
        return content

    def dies(self, shard: int, runs: Sequence[int]) -> bool:
        """Whether these runs by themselves end their processes."""
        ((_, content),) = self.contents([shard], runs)
        return content is None

    def _submit(self, shard: int, treatment: Treatment) -> Any:
        future = self._client.submit(_call, self._work, shard, treatment, pure=False)
        future.add_done_callback(lambda done: self._ended.put((done, shard)))
        return future

    def _result(self, future: Any, shard: int) -> bytes | None:
        from distributed import CancelledError, KilledWorker

        while True:
            try:
                content: bytes = future.result(timeout=1.0)
                return content
            except KilledWorker:
                return None
            except CancelledError:  # also when the connection is lost
                raise EngineError(GONE) from None
            except Exception as error:
                self._workers()
                if isinstance(error, TimeoutError) and future.status != "error":
                    continue  # its worker died with it, and it is computed again
                told = " ".join(f"{type(error).__name__}: {error}".split())
                raise EngineError(f"shard {shard} could not be computed: {told}") from None

    def _workers(self) -> int:
        """How many there are; raises EngineError if the scheduler is gone or long without any.

        Those of a batch system may wait in its queue for as long as it takes.
        """
        known = self._client.scheduler_info(n_workers=0)
        if self._client.status != "running":
            raise EngineError(GONE)
        workers = int(known["n_workers"])
        now = time.monotonic()
        if workers or self._client.cluster is not None:
            self._workers_seen = now
        if now - self._workers_seen > SECONDS_WITHOUT_WORKERS:
            raise EngineError(
                f"the scheduler has had no workers for {SECONDS_WITHOUT_WORKERS:.0f} s;"
                " start some with `dask worker` and its address"
            )
        return workers


def _call(work: Work, shard: int, treatment: Treatment) -> bytes:
    with _one_at_a_time:  # a work need not be fit for the threads of a worker
        return work(shard, treatment, lambda _: None)
