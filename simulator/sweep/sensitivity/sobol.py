"""Sobol's indices: shares of the variance of a read-out that factors cause alone and together.

Runs come in Saltelli's blocks: a point A, A with each factor from B, B with each factor from A
(for pairs only), and B. First-order and pair indices as by Saltelli (2010), total ones as by
Jansen (1999).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.results import Index, bootstrap

LONG_NAMES = {
    "ST": "share of variance, alone and in interactions",
    "S1": "share of variance, alone",
    "S2": "share of variance of the pair beyond both alone",
}


def whole_blocks(y: Array, size: int) -> Array:
    """Blocks in which every run succeeded, (block, run of the block)."""
    blocks = y.reshape(-1, size)
    kept: Array = blocks[np.isfinite(blocks).all(axis=1)]
    return kept


def sobol_indices(blocks: Array, factors: int, seed: int) -> dict[str, Index]:
    """ST (which leads), S1 and, if the blocks have runs for pairs, S2; undefined without variance.

    Intervals come from blocks drawn anew.
    """
    spread = blocks.std()
    scaled = (blocks - blocks.mean()) / (spread if spread > 0 else np.nan)

    def estimate(rows: NDArray[np.intp]) -> dict[str, Array]:
        return _shares(scaled[rows], factors)

    found = estimate(np.arange(len(blocks)))
    bounds = bootstrap(estimate, len(blocks), seed)
    return {name: Index(found[name], LONG_NAMES[name], "1", *bounds[name]) for name in found}


def _shares(y: Array, factors: int) -> dict[str, Array]:
    a, b = y[:, 0], y[:, -1]
    ab, ba = y[:, 1 : factors + 1], y[:, factors + 1 : -1]
    variance = np.concatenate([a, b]).var()
    if variance == 0:
        variance = np.nan
    first = (b[:, None] * (ab - a[:, None])).mean(axis=0) / variance
    found = {
        "ST": 0.5 * ((a[:, None] - ab) ** 2).mean(axis=0) / variance,
        "S1": first,
    }
    if ba.shape[1]:
        pairs = ba.T @ ab / len(y) - np.mean(a * b)
        pairs = np.triu(pairs / variance - first[:, None] - first[None, :], 1)
        found["S2"] = np.where(np.eye(factors, dtype=bool), np.nan, pairs + pairs.T)
    return found
