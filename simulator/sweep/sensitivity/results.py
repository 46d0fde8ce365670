"""Indices along the factors as a labelled dataset, and which factors come first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.factor_words import factor_tier, factor_unit, factor_words
from simulator.sweep.sensitivity.samples import Factor

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


def index_dataset(factors: Sequence[Factor], indices: Mapping[str, Index], unit: str) -> xr.Dataset:
    """Dims `factor` and, for pairs, `other`; intervals are `<index>_low` and `<index>_high`.

    Coordinates tell what a factor is called in words, its evidence `tier`, unit and range.
    """
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
    coordinates = _coordinates(factors)
    if any("other" in variable.dims for variable in data.values()):
        about = {"units": "1", "long_name": "the other of a pair"}
        coordinates["other"] = xr.Variable(("other",), coordinates["factor"].values, about)
    return xr.Dataset(data, coordinates)


def _coordinates(factors: Sequence[Factor]) -> dict[str, xr.Variable]:
    paths = [factor.path for factor in factors]
    columns: dict[str, tuple[Sequence[object], str]] = {
        "factor": (paths, "what was varied"),
        "words": ([factor_words(path) for path in paths], "what the factor is called"),
        "tier": ([factor_tier(path) for path in paths], "evidence behind the value"),
        "factor_unit": ([factor_unit(path) for path in paths], "unit of the range"),
        "lower": ([factor.lower for factor in factors], "lower end of the range"),
        "upper": ([factor.upper for factor in factors], "upper end of the range"),
    }
    return {
        name: xr.Variable(("factor",), list(values), {"units": "1", "long_name": words})
        for name, (values, words) in columns.items()
    }


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
