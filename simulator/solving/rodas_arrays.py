"""What the compiled solver reads and writes, as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import Piece
from simulator.solving.rodas_tableau import STAGES

Places = NDArray[np.int64]


class Kernels(NamedTuple):
    """Addresses of a model's functions."""

    prepare: int
    rates: int
    jacobian: int
    factor: int
    solve: int
    outputs: int


class Pieces(NamedTuple):
    """Stretches of time with constant inputs, one after the other.

    `jumps_until[i]` and `outputs_until[i]` count the jumps and outputs of all pieces up to and
    including piece i; `outputs_after` holds minutes since the start of the output's own piece.
    """

    starts: Array
    lengths: Array
    inputs: Array
    jumps_until: Places
    jump_places: Places
    jump_amounts: Array
    outputs_until: Places
    outputs_after: Array


class Tolerance(NamedTuple):
    """Largest error of a step: `absolute + relative * |state|`, as a root mean square."""

    relative: float
    absolute: float


class Work(NamedTuple):
    """Memory of the solver, allocated once.

    `matrix` holds the entries of the Jacobian and, last, the shift; `control` the proposed step,
    the step before and its error.
    """

    prepared: Array
    matrix: Array
    factors: Array
    rate: Array
    argument: Array
    right_side: Array
    stages: Array
    new: Array
    control: Array


def kernels_of(model: CompiledModel) -> Kernels:
    """Addresses of the functions that the solver calls."""
    return Kernels(*(model.addresses[name] for name in Kernels._fields))


def flatten(pieces: Sequence[Piece]) -> Pieces:
    """Pieces as arrays, to be solved as often as you like."""
    jumps = [jump for piece in pieces for jump in piece.jumps]
    return Pieces(
        starts=np.array([piece.start for piece in pieces], dtype=np.float64),
        lengths=np.array([piece.end - piece.start for piece in pieces], dtype=np.float64),
        inputs=np.ascontiguousarray([piece.inputs for piece in pieces], dtype=np.float64),
        jumps_until=np.cumsum([len(piece.jumps) for piece in pieces], dtype=np.int64),
        jump_places=np.array([place for place, _ in jumps], dtype=np.int64),
        jump_amounts=np.array([amount for _, amount in jumps], dtype=np.float64),
        outputs_until=np.cumsum([len(piece.output_times) for piece in pieces], dtype=np.int64),
        outputs_after=np.concatenate(
            [np.asarray(p.output_times, dtype=np.float64) - p.start for p in pieces]
        ),
    )


def workspace(model: CompiledModel) -> Work:
    """Fresh memory for one run of the solver."""
    layout, size = model.layout, len(model.layout.states)
    return Work(
        prepared=np.empty(layout.prepared),
        matrix=np.empty(len(layout.pattern) + 1),
        factors=np.empty(layout.factors),
        rate=np.empty(size),
        argument=np.empty(size),
        right_side=np.empty(size),
        stages=np.empty((STAGES, size)),
        new=np.empty(size),
        control=np.zeros(3),
    )
