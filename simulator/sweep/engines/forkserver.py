"""The process that workers are forked from: started early, and never in anybody's way."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PARENT = "RTMS_SIM_PARENT"
PR_SET_PDEATHSIG = 1
_wanted = ["simulator.sweep.engines.orphan"]


def start_forkserver(preload: Sequence[str] = ()) -> None:
    """Let a process import what workers need while this one goes on, unless it runs already.

    Neither it nor its workers hear of Ctrl-C, not even while they start.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    from multiprocessing import forkserver, resource_tracker

    os.environ[PARENT] = str(os.getpid())
    _wanted.extend(name for name in preload if name not in _wanted)
    forkserver.set_forkserver_preload(list(_wanted))
    resource_tracker.ensure_running()  # it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_parent() -> None:
    """Have the kernel end this process together with its parent; only Linux does that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
