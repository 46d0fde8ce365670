"""Partial rank correlation: how monotonically a read-out follows each factor, others held."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, rankdata
from scipy.stats import t as student

from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.results import INTERVAL_PERCENT, Index

SMALLEST_VARIANCE = 1e-12  # unexplained share of variance below which ranks agree exactly


def prcc_indices(values: Array, y: Array) -> dict[str, Index]:
    """Correlations with intervals by Fisher's transformation and p by Student's t.

    `values` is (run, factor), with at least three runs more than factors. Everything is NaN if the
    read-out never changes.
    """
    runs, factors = values.shape
    found = partial_rank_correlations(values, y)
    freedom = runs - factors - 1
    z = np.arctanh(np.clip(found, -1 + 1e-15, 1 - 1e-15))
    width = norm.ppf(INTERVAL_PERCENT[1] / 100) / np.sqrt(freedom - 1)
    statistic = np.abs(found) * np.sqrt(freedom / np.maximum(1 - found**2, 1e-300))
    low, high = np.tanh(z - width), np.tanh(z + width)
    p = 2 * student.sf(statistic, freedom)
    return {
        "prcc": Index(found, "partial rank correlation", "1", low, high),
        "p": Index(p, "probability of such a correlation by chance"),
    }


def partial_rank_correlations(values: Array, y: Array) -> Array:
    """(factor,), from the regression of the read-out's ranks on those of all factors."""
    if np.ptp(y) == 0:
        return np.full(values.shape[1], np.nan)
    ranks = _standardised(np.column_stack([values, y]))
    correlations = ranks.T @ ranks / len(ranks)
    inverse = np.linalg.inv(correlations[:-1, :-1])
    slopes = inverse @ correlations[:-1, -1]
    unexplained = max(1 - slopes @ correlations[:-1, -1], SMALLEST_VARIANCE)
    found: Array = slopes / np.sqrt(slopes**2 + unexplained * np.diag(inverse))
    return found


def _standardised(columns: Array) -> Array:
    ranks = rankdata(columns, axis=0)
    centred: Array = ranks - ranks.mean(axis=0)
    scaled: Array = centred / centred.std(axis=0)
    return scaled
