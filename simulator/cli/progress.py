"""Progress on stderr: a bar for people, plain lines for logs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[float], None]


@contextmanager
def progress(names: list[str]) -> Iterator[Callable[[str], Report]]:
    """Yields a function that starts the next item and returns how to report its share done."""
    if sys.stderr.isatty():
        with _bar(len(names)) as begin:
            yield begin
    else:
        yield _lines(names)


@contextmanager
def _bar(items: int) -> Iterator[Callable[[str], Report]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(
        *columns,
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        task = bars.add_task("", total=items)
        started = -1

        def begin(name: str) -> Report:
            nonlocal started
            started += 1
            done = started
            bars.update(task, description=name, completed=done)
            return lambda share: bars.update(task, completed=done + share)

        yield begin


def _lines(names: list[str]) -> Callable[[str], Report]:
    def begin(name: str) -> Report:
        place, start = names.index(name) + 1, time.perf_counter()
        print(f"simulating {name} ({place} of {len(names)})", file=sys.stderr, flush=True)

        def report(share: float) -> None:
            if share >= 1:
                spent = time.perf_counter() - start
                print(f"simulated {name} in {spent:.1f} s", file=sys.stderr, flush=True)

        return report

    return begin
