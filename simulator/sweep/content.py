"""What a shard holds, as bytes: NumPy's own format, which any reader of .npz files opens."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array


@dataclass(frozen=True)
class ShardContent:
    """The runs of a shard.

    Shapes: runs (run,), values (run, statistic, arm, time, read-out), error_estimate
    (run, read-out), solver, failed, people_lost and score (run,). `failure_run` and
    `failure_reason` name what failed. `checked` (read-out,) is the largest difference to SciPy in
    the one person who was solved again, of run `checked_run`.
    """

    runs: NDArray[np.int64]
    values: Array
    error_estimate: Array
    solver: NDArray[np.int8]
    failed: NDArray[np.int8]
    people_lost: NDArray[np.int64]
    score: Array
    failure_run: NDArray[np.int64]
    failure_reason: NDArray[Any]
    checked: Array
    checked_run: NDArray[np.int64]

    def as_bytes(self) -> bytes:
        """Equal content, equal bytes."""
        file = io.BytesIO()
        np.savez(file, **{field.name: getattr(self, field.name) for field in fields(self)})
        return file.getvalue()


def content_from(stored: bytes) -> ShardContent:
    """The inverse of `ShardContent.as_bytes`."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return ShardContent(**{field.name: arrays[field.name] for field in fields(ShardContent)})
