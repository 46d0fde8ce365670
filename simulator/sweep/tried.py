"""Which of many values are tried before a sweep starts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.sweep.values import Value

ALL_UP_TO = 50
IN_BETWEEN = 20


def tried(columns: Sequence[Sequence[Value]]) -> list[int]:
    """Rows of equally long columns: all of few, else the ends and some in between.

    Of each column the smallest and the largest number are among them, and the first of each word
    and of each kind of number.
    """
    size = len(columns[0])
    if size <= ALL_UP_TO:
        return list(range(size))
    rows = {int(i) for i in np.linspace(0, size - 1, IN_BETWEEN + 2)}
    for column in columns:
        first = {_kind(value): i for i, value in reversed(list(enumerate(column)))}
        rows.update(first.values())
        numbers = [i for i, value in enumerate(column) if not isinstance(value, str)]
        if numbers:
            rows.update(
                (min(numbers, key=column.__getitem__), max(numbers, key=column.__getitem__))
            )
    return sorted(rows)


def _kind(value: Value) -> object:
    return value if isinstance(value, str) else (type(value), value % 1 == 0)
