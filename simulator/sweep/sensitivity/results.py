"""Indices along the factors as a labelled dataset, and which factors come first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simulator.solving.compiled import Array

RESAMPLES = 1000
INTERVAL_PERCENT = (2.5, 97.5)


@dataclass(frozen=True)
class Index:
    """An index of every factor, or of every pair; `low` and `high` bound it with 95 % confidence.

    The unit is empty where the index has that of the read-out.
    """

    values: Array
    long_name: str
    unit: str = "1"
    low: Array | None = None
    high: Array | None = None


def index_dataset(paths: Sequence[str], indices: Mapping[str, Index], unit: str) -> xr.Dataset:
    """Dims `factor` and, for pairs, `other`; intervals are `<index>_low` and `<index>_high`."""
    data: dict[str, xr.Variable] = {}
    for name, index in indices.items():
        about = {"units": index.unit or unit, "long_name": index.long_name}
        for suffix, values, words in (
            ("", index.values, ""),
            ("_low", index.low, ", lower end of the 95 % interval"),
            ("_high", index.high, ", upper end of the 95 % interval"),
        ):
            if values is not None:
                dims = ("factor", "other")[: values.ndim]
                attributes = {**about, "long_name": index.long_name + words}
                data[name + suffix] = xr.Variable(dims, values, attributes)
    coordinates = {
        dim: xr.Variable((dim,), list(paths), {"units": "1", "long_name": "what was varied"})
        for dim in ("factor", "other")
        if any(dim in variable.dims for variable in data.values())
    }
    return xr.Dataset(data, coordinates)


def ranking(dataset: xr.Dataset) -> list[tuple[str, float]]:
    """Factors and their leading index, the largest first whatever its sign; undefined ones last."""
    leading = dataset[dataset.attrs["leading"]]
    order = np.argsort(-np.nan_to_num(np.abs(leading.values), nan=-1.0), kind="stable")
    return [(str(dataset["factor"].values[i]), float(leading.values[i])) for i in order]


def bootstrap(
    estimate: Callable[[NDArray[np.intp]], Mapping[str, Array]], n: int, seed: int
) -> dict[str, tuple[Array, Array]]:
    """95 % intervals of what `estimate` makes of n samples drawn with replacement."""
    random = np.random.default_rng(seed)
    drawn = [estimate(random.integers(n, size=n)) for _ in range(RESAMPLES)]
    found = {}
    for name in drawn[0]:
        many = np.stack([one[name] for one in drawn])
        defined = np.isfinite(many).all(axis=0)
        low, high = np.percentile(np.where(defined, many, 0.0), INTERVAL_PERCENT, axis=0)
        found[name] = (np.where(defined, low, np.nan), np.where(defined, high, np.nan))
    return found
