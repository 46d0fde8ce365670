"""One step of the sensitivity equations S' = J S + df/dp by Radau IIA of order 5.

The equations are linear, so that the three stages solve one sparse linear system exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.linalg import splu

from simulator.solving.compiled import Array

R6: float = np.sqrt(6.0)
NODES = np.array([(4 - R6) / 10, (4 + R6) / 10, 1.0])
WEIGHTS = np.array(
    [
        [(88 - 7 * R6) / 360, (296 - 169 * R6) / 1800, (-2 + 3 * R6) / 225],
        [(296 + 169 * R6) / 1800, (88 + 7 * R6) / 360, (-2 - 3 * R6) / 225],
        [(16 - R6) / 36, (16 + R6) / 36, 1 / 9],
    ]
)
TOGETHER = 16  # directions solved for at once: more would start threads, which get in their own way


def radau_step(
    sensitivity: Array, moved: Array, matrices: Sequence[csr_array], step: float
) -> Array:
    """Sensitivities (state, direction) one step on, from d(rates) in the three stages.

    `moved` is the change of the settings, (setting, direction); the columns of `matrices` are
    states and settings.
    """
    now = np.vstack([sensitivity, moved])
    slopes = [matrix @ now for matrix in matrices]
    right = step * np.tensordot(WEIGHTS, slopes, axes=1).reshape(3 * len(sensitivity), -1)
    factors = splu(_stage_matrix(matrices, len(sensitivity), step))
    active = np.flatnonzero(right.any(axis=0))
    changed = sensitivity.copy()
    for first in range(0, len(active), TOGETHER):
        chosen = active[first : first + TOGETHER]
        changed[:, chosen] += factors.solve(right[:, chosen])[2 * len(sensitivity) :]
    return changed


def _stage_matrix(matrices: Sequence[csr_array], size: int, step: float) -> csc_array:
    """Identity - step * WEIGHTS x Jacobians, in blocks."""
    entries = matrices[0].tocoo()
    own = entries.col < size
    values = np.stack([matrix.data[own] for matrix in matrices])
    data = -step * WEIGHTS[:, :, None] * values
    first = size * np.arange(3)
    rows = np.broadcast_to(first[:, None, None] + entries.row[own], data.shape)
    columns = np.broadcast_to(first[None, :, None] + entries.col[own], data.shape)
    diagonal = np.arange(3 * size)
    places = (np.append(rows, diagonal), np.append(columns, diagonal))
    matrix = coo_array((np.append(data, np.ones(3 * size)), places), (3 * size, 3 * size))
    return csc_array(matrix)
