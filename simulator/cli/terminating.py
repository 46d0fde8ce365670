"""SIGTERM, as batch systems send it, stops a command as Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

TERMINATED = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """This process was asked to end."""


@contextmanager
def heeding_termination() -> Iterator[None]:
    """Raise Terminated where SIGTERM would end the process at once, leaving things behind."""
    if threading.current_thread() is not threading.main_thread():  # who gets no signals
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> NoReturn:
    raise Terminated
