"""Morris' screening: effects of moving one factor at a time, all over the ranges.

An elementary effect is the change of the read-out per range of the factor, so that all effects
share the unit of the read-out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.results import Index, bootstrap

LONG_NAMES = {
    "mu_star": "mean size of the effect over the range",
    "mu": "mean effect over the range",
    "sigma": "spread of the effect: interactions and curvature",
}


def elementary_effects(shares: Array, y: Array) -> Array:
    """(trajectory, factor); NaN where one of the two runs failed.

    `shares` (run, factor) lie between 0 and 1; each step of a trajectory moves one of them.
    """
    runs, factors = shares.shape
    length = factors + 1
    steps = np.diff(shares.reshape(runs // length, length, factors), axis=1)
    moved = np.argmax(np.abs(steps), axis=2)
    by = np.take_along_axis(steps, moved[..., None], axis=2)[..., 0]
    effects = np.full(moved.shape, np.nan)
    changes = np.diff(y.reshape(runs // length, length), axis=1)
    np.put_along_axis(effects, moved, changes / by, axis=1)
    return effects


def morris_indices(effects: Array, seed: int) -> dict[str, Index]:
    """mu* (which leads), mu and sigma, with intervals from trajectories drawn anew."""

    def estimate(rows: NDArray[np.intp]) -> dict[str, Array]:
        return _moments(effects[rows])

    found = estimate(np.arange(len(effects)))
    bounds = bootstrap(estimate, len(effects), seed)
    return {name: Index(found[name], LONG_NAMES[name], "", *bounds[name]) for name in LONG_NAMES}


def _moments(effects: Array) -> dict[str, Array]:
    """Of the effects that are known; NaN for a factor that has too few."""
    known = np.isfinite(effects)
    filled = np.where(known, effects, 0.0)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = filled.sum(axis=0) / count
        squares = np.where(known, (effects - mean) ** 2, 0.0).sum(axis=0)
        return {
            "mu_star": np.abs(filled).sum(axis=0) / count,
            "mu": mean,
            "sigma": np.sqrt(squares / (count - 1)),
        }
