"""A Dask cluster: a scheduler that runs already, or one asked for from SLURM or PBS."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from simulator.reading.problems import InputError

SECONDS_TO_CONNECT = 10
CLUSTERS = {"slurm": ("SLURMCluster", "sbatch"), "pbs": ("PBSCluster", "qsub")}
TOLD_BY_ERRORS = ("asyncio", "distributed", "distributed.client", "tornado.application")
INSTALL = "install it: pip install 'rtms-analgesia[cluster]'"


@contextmanager
def connected(scheduler: str, workers: int) -> Iterator[Any]:
    """A client of the scheduler at an address, or of a new cluster named `slurm` or `pbs`.

    Raises InputError if there is none.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise InputError.of("the dask engine needs the package distributed", INSTALL) from None
    for name in TOLD_BY_ERRORS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler in CLUSTERS:
        with _cluster(scheduler, workers) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        get_address_host_port(scheduler)  # a client of a wrong address tries to close for long
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
        with suppress(OSError):
            client.close(timeout=1)


@contextmanager
def _cluster(name: str, workers: int) -> Iterator[Any]:
    """Workers of one processor each; queue, memory and walltime come from Dask's own settings."""
    kind, command = CLUSTERS[name]
    try:
        import dask_jobqueue
    except ImportError:
        raise InputError.of(f"{name} needs the package dask-jobqueue", INSTALL) from None
    if shutil.which(command) is None:
        raise InputError.of(
            f"there is no {command} on this machine", f"run this where {name} jobs are submitted"
        )
    cluster = None
    try:
        cluster = getattr(dask_jobqueue, kind)(cores=1, processes=1)
        cluster.sync(_submit, cluster, workers)
    except (RuntimeError, ValueError) as error:
        if cluster is not None:
            with suppress(AssertionError):  # of jobs that never were
                cluster.close()
        raise InputError.of(
            f"{name} gives no workers: {' '.join(str(error).split())}",
            "set memory, walltime and queue in ~/.config/dask/jobqueue.yaml",
        ) from None
    with cluster:
        yield cluster


async def _submit(cluster: Any, workers: int) -> None:
    """Ask for jobs, and wait until all are in the queue; `scale` alone hides what goes wrong."""
    cluster.scale(jobs=workers)
    await cluster._correct_state()
