"""What the compiled solver reads and writes, as flat arrays.

The last dimension of every array is the lane: one parameter set with its own inputs, lengths of
time and jumps. Lanes go through the same sequence of pieces, jumps and outputs side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.lanes import BYTES
from simulator.solving.reference import Piece
from simulator.solving.rodas_ir import ROWS

Numbers = NDArray[np.int64]
CACHE_LINE = 64
MOST_STEPS = 1_000_000  # from one landing to the next


class Kernels(NamedTuple):
    """Addresses of a model's functions."""

    prepare: int
    add_rates: int
    linearise: int
    outputs: int
    attempt: int
    accept: int
    error: int
    weigh: int


class Pieces(NamedTuple):
    """Stretches of time with constant inputs, one after the other.

    Shapes: starts and lengths (piece, lane), inputs (piece, input, lane), jump amounts
    (jump, lane), outputs_after (output, lane): minutes since the start of the output's own piece.
    `jumps_until[i]` and `outputs_until[i]` count the jumps and outputs of all pieces up to and
    including piece i, the same in every lane.
    """

    starts: Array
    lengths: Array
    inputs: Array
    jumps_until: Numbers
    jump_places: Numbers
    jump_amounts: Array
    outputs_until: Numbers
    outputs_after: Array

    @property
    def lanes(self) -> int:
        """How many parameter sets."""
        return int(self.lengths.shape[-1])

    @property
    def shape(self) -> tuple[bytes, ...]:
        """What pieces must have in common to be solved side by side."""
        legs = np.diff(self.outputs_after, axis=0, prepend=0.0) == 0.0
        last = self.outputs_after[self.outputs_until[:-1] - 1] if len(self.outputs_after) else 0.0
        ends = self.lengths[: len(self.outputs_until) - 1] == last
        return tuple(
            part.tobytes()
            for part in (self.jumps_until, self.jump_places, self.outputs_until, legs, ends)
        )


class Work(NamedTuple):
    """Memory of the solver, allocated once; all but the last four are parts of `block`.

    `control` holds the proposed step, the step before, its error, and how many steps a leg may
    take; `tolerance` the relative and the absolute one.
    """

    block: Array
    prepared: Array
    rate: Array
    matrix: Array
    factors: Array
    states: Array
    argument: Array
    right_side: Array
    new: Array
    carried: Array
    stages: Array
    inverse_step: Array
    tolerance: Array
    squares: Array
    control: Array


class Kept(NamedTuple):
    """What is kept at the output times: (output, state or quantity, lane).

    `errors` are the estimated errors of states, then of outputs.
    """

    states: Array
    outputs: Array
    errors: Array


class Fate(NamedTuple):
    """How each lane ends: 0 or the kind of failure, and the piece and minutes since its start.

    `counts` holds accepted and rejected steps, which lanes share.
    """

    status: Numbers
    piece: Numbers
    elapsed: Array
    counts: Numbers


def kernels_of(model: CompiledModel) -> Kernels:
    """Addresses of the functions that the solver calls."""
    return Kernels(*(model.addresses[name] for name in Kernels._fields))


def flatten(pieces: Sequence[Piece]) -> Pieces:
    """Pieces of one lane as arrays, to be solved as often as you like."""
    jumps = [jump for piece in pieces for jump in piece.jumps]
    after = [np.asarray(p.output_times, dtype=np.float64) - p.start for p in pieces]
    return Pieces(
        starts=_one_lane([piece.start for piece in pieces]),
        lengths=_one_lane([piece.end - piece.start for piece in pieces]),
        inputs=_one_lane([piece.inputs for piece in pieces]),
        jumps_until=np.cumsum([len(piece.jumps) for piece in pieces], dtype=np.int64),
        jump_places=np.array([place for place, _ in jumps], dtype=np.int64),
        jump_amounts=_one_lane([amount for _, amount in jumps]),
        outputs_until=np.cumsum([len(piece.output_times) for piece in pieces], dtype=np.int64),
        outputs_after=_one_lane(np.concatenate(after)),
    )


@dataclass(frozen=True)
class _Unflattened:
    start: float
    end: float
    inputs: Array
    jumps: tuple[tuple[int, float], ...]
    output_times: Array


def pieces_of(flat: Pieces) -> list[Piece]:
    """The inverse of `flatten`."""
    found: list[Piece] = []
    jump = row = 0
    for piece, start in enumerate(flat.starts[:, 0]):
        last_jump, last_row = int(flat.jumps_until[piece]), int(flat.outputs_until[piece])
        amounts = flat.jump_amounts[jump:last_jump, 0]
        places = flat.jump_places[jump:last_jump]
        found.append(
            _Unflattened(
                float(start),
                float(start + flat.lengths[piece, 0]),
                flat.inputs[piece, :, 0],
                tuple(zip(map(int, places), map(float, amounts), strict=True)),
                start + flat.outputs_after[row:last_row, 0],
            )
        )
        jump, row = last_jump, last_row
    return found


def side_by_side(found: Sequence[Pieces]) -> Pieces:
    """Pieces of equal shape as lanes of one."""
    first = found[0]
    joined = {
        name: np.concatenate([getattr(pieces, name) for pieces in found], axis=-1)
        for name in ("starts", "lengths", "inputs", "jump_amounts", "outputs_after")
    }
    return first._replace(**joined)


def workspace(model: CompiledModel, rtol: float, atol: float, most_steps: int = MOST_STEPS) -> Work:
    """Fresh memory for one run of the solver."""
    where, lanes = model.layout.block, model.lanes
    block = _aligned(where.total, lanes)
    parts = {
        name: block[where.begins[name] : where.begins[name] + where.rows[name]] for name in ROWS
    }
    return Work(
        block=block,
        **parts,
        inverse_step=_aligned(1, lanes)[0],
        tolerance=np.repeat(np.array([[rtol], [atol]]), lanes, axis=1),
        squares=_aligned(1, lanes)[0],
        control=np.array([0.0, 0.0, 0.0, most_steps]),
    )


def _one_lane(values: object) -> Array:
    return np.array(values, dtype=np.float64)[..., np.newaxis]


def _aligned(rows: int, lanes: int) -> Array:
    """Zeros that begin at a cache line, so that no vector straddles two."""
    size = rows * lanes
    room = np.zeros(size + CACHE_LINE // BYTES)
    skip = -room.ctypes.data % CACHE_LINE // BYTES
    return room[skip : skip + size].reshape(rows, lanes)
