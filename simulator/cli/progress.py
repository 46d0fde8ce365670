"""Progress on stderr: a bar for people, plain lines for logs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[float], None]
SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress(names: list[str]) -> Iterator[Callable[[str], Report]]:
    """Yields a function that starts the next item and returns how to report its share done."""
    if sys.stderr.isatty():
        with _bar(len(names)) as begin:
            yield begin
    else:
        yield _lines(names)


@contextmanager
def counted_progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yields a function that is told how many more are done; shows rate and time left."""
    if sys.stderr.isatty():
        with _counting_bar(what, total) as advance:
            yield advance
    else:
        yield _counting_lines(what, total)


@contextmanager
def _counting_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    rate = TextColumn("{task.fields[rate]:.3g} " + what + "/s")
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=total, rate=0.0)
        start, done = time.perf_counter(), 0

        def advance(more: int) -> None:
            nonlocal done
            done += more
            bars.update(task, completed=done, rate=done / (time.perf_counter() - start))

        yield advance


def _counting_lines(what: str, total: int) -> Callable[[int], None]:
    start, done, told = time.perf_counter(), 0, 0.0

    def advance(more: int) -> None:
        nonlocal done, told
        done += more
        spent = time.perf_counter() - start
        if done == total or spent - told > SECONDS_BETWEEN_LINES:
            told = spent
            left = spent / done * (total - done)
            line = f"{done} of {total} {what}, {done / spent:.3g}/s, {left:.0f} s left"
            print(line, file=sys.stderr, flush=True)

    return advance


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
