"""Samples of the unit cube, from which those of any ranges follow."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.samples import Method, runs_per_sample, unit_shares

Sampler = Literal["lhs", "sobol", "morris", "saltelli", "saltelli_pairs", "prcc"]
ANALYSED: dict[str, tuple[Method, bool]] = {
    "morris": ("morris", False),
    "saltelli": ("sobol", False),
    "saltelli_pairs": ("sobol", True),
    "prcc": ("prcc", False),
}
SAMPLERS = get_args(Sampler)


@lru_cache(maxsize=2)
def unit_samples(kind: Sampler, axes: int, n: int, seed: int) -> Array:
    """`n` samples, (run, axis), from 0 to 1; the same for the same seed."""
    if kind in ANALYSED:
        method, pairs = ANALYSED[kind]
        found = unit_shares(method, axes, n // runs_per_sample(method, axes, pairs), seed, pairs)
    else:
        found = _drawn(kind, axes, n, seed)
    found.flags.writeable = False
    return found


def _drawn(kind: Sampler, axes: int, n: int, seed: int) -> Array:
    from scipy.stats import qmc  # imports slowly, and few sweeps sample

    generator = np.random.default_rng(seed)
    if kind == "lhs":
        found: Array = qmc.LatinHypercube(axes, seed=generator).random(n)
        return found
    # the sequence is balanced over powers of 2, so SciPy warns of other lengths
    balanced: Array = qmc.Sobol(axes, seed=generator).random_base2(max(n - 1, 1).bit_length())
    return balanced[:n]
