"""Samples of the unit cube, from which those of any ranges follow."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from simulator.solving.compiled import Array


@lru_cache(maxsize=2)
def unit_samples(kind: Literal["lhs", "sobol"], axes: int, n: int, seed: int) -> Array:
    """`n` samples, (run, axis), at least 0 and below 1; the same for the same seed."""
    from scipy.stats import qmc  # imports slowly, and few sweeps sample

    generator = np.random.default_rng(seed)
    if kind == "lhs":
        found: Array = qmc.LatinHypercube(axes, seed=generator).random(n)
    else:
        # the sequence is balanced over powers of 2, so SciPy warns of other lengths
        found = qmc.Sobol(axes, seed=generator).random_base2(max(n - 1, 1).bit_length())[:n]
    found.flags.writeable = False
    return found
