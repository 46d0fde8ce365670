"""The engine that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.sweep.engines.local import run_local
from simulator.sweep.engines.treatment import OnDone
from simulator.sweep.work import SweepWork

Engine = Callable[[SweepWork, list[int], OnDone], None]


@contextmanager
def engine_for(name: str, workers: int, scheduler: str) -> Iterator[tuple[Engine, str]]:
    """The engine, and what to call it; `scheduler` is an address, `slurm` or `pbs`.

    Raises InputError if there is no scheduler.
    """
    if name == "local":
        yield (
            lambda work, shards, on_done: run_local(work, shards, workers, on_done),
            f"{workers} process{'es' if workers > 1 else ''}",
        )
        return
    from simulator.sweep.engines.cluster import connected
    from simulator.sweep.engines.dask import run_dask

    with connected(scheduler, workers) as client:

        def engine(work: SweepWork, shards: list[int], on_done: OnDone) -> None:
            def groups(shard: int) -> list[list[int]]:
                return [list(block) for block in work.plan.blocks_of(shard)]

            run_dask(work, groups, shards, client, on_done)

        yield engine, f"the Dask cluster at {scheduler}"
