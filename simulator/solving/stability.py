"""Whether a steady state is stable: the eigenvalues of the Jacobian, block by block.

States that do not act back on one another can be ordered so that the Jacobian is block
triangular; its eigenvalues are those of the blocks on the diagonal. The largest block is a third
of the model, so this takes a fraction of the time.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.layout import Layout


def largest_eigenvalues(model: CompiledModel, states: Array, prepared: Array) -> Array:
    """The largest real part of all eigenvalues, per minute: one for each lane, (lane,).

    NaN where the Jacobian is not finite.
    """
    jacobian = model.jacobian(states, prepared)
    matrices = np.moveaxis(jacobian.reshape(*jacobian.shape[:2], -1), -1, 0)
    finite = np.isfinite(matrices).all(axis=(1, 2))
    alone, blocks = _blocks(model.layout)
    real = [matrices[finite][:, alone, alone].max(axis=1)]
    real += [
        np.linalg.eigvals(matrices[finite][:, block][:, :, block]).real.max(axis=1)
        for block in blocks
    ]
    found = np.full(len(matrices), np.nan)
    found[finite] = np.max(real, axis=0)
    return found


@cache
def _blocks(layout: Layout) -> tuple[list[int], list[list[int]]]:
    """States that no other state answers to, and groups that act on each other."""
    rows, columns = np.array(layout.pattern, dtype=np.intp).reshape(-1, 2).T
    size = len(layout.states)
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    count, labels = connected_components(graph, connection="strong")
    groups = [[int(i) for i in np.flatnonzero(labels == k)] for k in range(count)]
    return [g[0] for g in groups if len(g) == 1], [g for g in groups if len(g) > 1]
