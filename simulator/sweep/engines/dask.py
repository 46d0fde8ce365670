"""A Dask cluster: a scheduler that runs already, or one asked for from SLURM or PBS.

Only this process writes results; workers return them. A task whose worker died is tried again by
Dask; if that does not help, the shard is tried by itself, then its groups, then the runs of the
group that is to blame, so that no innocent neighbour is set aside.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

from simulator.reading.problems import InputError
from simulator.sweep.engines.treatment import EngineError, OnDone, Strikes, Treatment, Work

SECONDS_TO_CONNECT = 10
SECONDS_WITHOUT_SCHEDULER = 15.0
SHARDS_PER_WORKER = 2
CLUSTERS = {"slurm": "SLURMCluster", "pbs": "PBSCluster"}
INSTALL = "install it: pip install 'rtms-analgesia[cluster]'"


@contextmanager
def connected(scheduler: str, workers: int) -> Iterator[Any]:
    """A client of the scheduler at an address, or of a new cluster named `slurm` or `pbs`.

    Raises InputError if there is none.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError.of("the dask engine needs the package distributed", INSTALL) from None
    if scheduler in CLUSTERS:
        with _cluster(scheduler, workers) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError.of(
            f"no scheduler answers at '{scheduler}' ({error})",
            "start one with `dask scheduler`, and give its address, tcp://host:port",
            file="--scheduler",
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=1)


def run_dask(
    work: Work,
    groups: Callable[[int], list[list[int]]],
    shards: Sequence[int],
    client: Any,
    on_done: OnDone,
) -> None:
    """Compute the shards; `groups` names the runs of a shard that are computed together.

    Raises EngineError if the scheduler is lost.
    """
    _Session(work, groups, client).run(shards, on_done)


class _Session:
    def __init__(self, work: Work, groups: Callable[[int], list[list[int]]], client: Any) -> None:
        self._client = client
        self._groups = groups
        self._strikes = Strikes()
        self._work = client.submit(_unchanged, work, pure=False)
        self._ended: SimpleQueue[tuple[Any, int]] = SimpleQueue()

    def run(self, shards: Sequence[int], on_done: OnDone) -> None:
        waiting, losers = deque(shards), deque[int]()
        flying: dict[Any, int] = {}
        try:
            while waiting or flying or losers:
                if not flying and not waiting and losers:
                    on_done(*self._alone(losers.popleft()))
                    continue
                while waiting and len(flying) < self._most_in_flight():
                    shard = waiting.popleft()
                    flying[self._submit(shard, self._strikes.treatment)] = shard
                future, shard = self._next()
                del flying[future]
                content = self._content(future)
                if content is None:
                    losers.append(shard)
                else:
                    on_done(shard, content)
        finally:
            if self._client.status == "running":
                self._client.cancel(list(flying))

    def _most_in_flight(self) -> int:
        return SHARDS_PER_WORKER * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def _submit(self, shard: int, treatment: Treatment) -> Any:
        future = self._client.submit(_call, self._work, shard, treatment, pure=False)
        future.add_done_callback(lambda f: self._ended.put((f, shard)))
        return future

    def _next(self) -> tuple[Any, int]:
        """The next task that ended; raises EngineError when the scheduler is gone."""
        lost_since = None
        while True:
            try:
                return self._ended.get(timeout=0.5)
            except Empty:
                pass
            if self._client.status == "running":
                lost_since = None
            else:
                lost_since = lost_since or time.monotonic()
                if time.monotonic() - lost_since > SECONDS_WITHOUT_SCHEDULER:
                    raise EngineError("the scheduler is gone; start another and resume")

    def _content(self, future: Any) -> bytes | None:
        """What a task returned; None if its worker died."""
        if future.status == "cancelled" or self._client.status != "running":
            raise EngineError("the scheduler is gone; start another and resume")
        if future.status == "finished":
            content: bytes = future.result()
            return content
        error = future.exception()
        if type(error).__name__ == "KilledWorker":
            return None
        raise EngineError(f"a shard could not be computed: {type(error).__name__}: {error}")

    def _alone(self, shard: int) -> tuple[int, bytes]:
        """Compute a shard with nothing beside it; set aside the runs that make that impossible."""
        content = self._try(shard, self._strikes.treatment)
        if content is not None:
            return shard, content
        for group in self._groups(shard):
            if self._dies(shard, group):
                self._strikes.set_alone(group)
                for run in group:
                    if self._dies(shard, [run]):
                        self._strikes.exclude(run)
        content = self._try(shard, self._strikes.treatment)
        if content is None:
            raise EngineError(f"shard {shard} ends every worker that computes it")
        return shard, content

    def _dies(self, shard: int, runs: Sequence[int]) -> bool:
        known = self._strikes.treatment
        only = frozenset(runs)
        return self._try(shard, Treatment(known.alone, known.excluded, only)) is None

    def _try(self, shard: int, treatment: Treatment) -> bytes | None:
        self._submit(shard, treatment)
        future, _ = self._next()
        return self._content(future)


def _unchanged(work: Work) -> Work:
    return work


def _call(work: Work, shard: int, treatment: Treatment) -> bytes:
    return work(shard, treatment, lambda _: None)


@contextmanager
def _cluster(name: str, workers: int) -> Iterator[Any]:
    """Workers of one processor each; queue, memory and walltime come from Dask's own settings."""
    try:
        import dask_jobqueue
    except ImportError:
        raise InputError.of(f"{name} needs the package dask-jobqueue", INSTALL) from None
    try:
        cluster = getattr(dask_jobqueue, CLUSTERS[name])(cores=1, processes=1)
    except ValueError as error:
        raise InputError.of(
            f"a {name} cluster cannot be made: {error}",
            "set memory, walltime and queue in ~/.config/dask/jobqueue.yaml",
        ) from None
    with cluster:
        cluster.scale(jobs=workers)
        yield cluster
