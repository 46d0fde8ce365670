"""Partial derivatives by everything that enters the equations, compiled apart from the model.

Ordinary runs need derivatives by states alone. Sensitivities also need those by parameters and
inputs, and those of resting values and of what is reported.
"""

from __future__ import annotations

import ctypes
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from simulator.solving.compiled import Array
from simulator.solving.machine import LoadedCode

Pattern = list[list[int]]  # pairs, as the cache returns them
_SIGNATURE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


@dataclass(frozen=True)
class SlopesLayout:
    """Where derivatives may differ from zero, as (row, column) in order.

    Columns are states, then *settings*: parameters, controls, resting values, inputs. Rows are
    states for `rates`, and resting values followed by outputs for `readouts`.
    """

    columns: int
    rows: dict[str, int]
    patterns: dict[str, Pattern]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the cache."""
        return asdict(self)


class Slopes:
    """The derivatives in machine code."""

    def __init__(self, layout: SlopesLayout, code: bytes) -> None:
        self.layout = layout
        self._code = LoadedCode(code)
        self._kernels = {
            name: _Kernel(self._code.address(name), pattern, (layout.rows[name], layout.columns))
            for name, pattern in layout.patterns.items()
        }

    def rates(self, states: Array, settings: Array) -> csr_array:
        """d(rates) / d(states, settings), (state, column), per minute and unit of the column."""
        return self._kernels["rates"](states, settings)

    def readouts(self, states: Array, settings: Array) -> csr_array:
        """d(resting values, outputs) / d(states, settings), (quantity, column)."""
        return self._kernels["readouts"](states, settings)


class _Kernel:
    """One function, whose results are the entries of a sparse matrix row by row."""

    def __init__(self, address: int, pattern: Pattern, shape: tuple[int, int]) -> None:
        self._call = _SIGNATURE(address)
        self._shape = shape
        self._columns = np.array([column for _, column in pattern], dtype=np.int32)
        counts = np.bincount([row for row, _ in pattern], minlength=shape[0])
        self._starts: NDArray[np.int32] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def __call__(self, states: Array, settings: Array) -> csr_array:
        values = np.empty(len(self._columns))
        ordered = [np.ascontiguousarray(array, dtype=float) for array in (states, settings)]
        self._call(*(array.ctypes.data for array in (*ordered, values)))
        return csr_array((values, self._columns, self._starts), shape=self._shape)
