"""A compiled model: arrays in, arrays out."""

from __future__ import annotations

import ctypes
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.solving.layout import FUNCTIONS, Layout
from simulator.solving.machine import LoadedCode

Array = NDArray[np.float64]
_SIGNATURE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class CompiledModel:
    """The layout of a model and its functions in machine code.

    Arrays are contiguous and of the lengths that `layout` states: one-dimensional with one lane;
    with several, each has the lanes as a second dimension.
    """

    def __init__(self, layout: Layout, code: bytes) -> None:
        self.layout = layout
        self._code = LoadedCode(code)
        self.addresses = {name: self._code.address(name) for name in FUNCTIONS}
        self._call = {name: _SIGNATURE(address) for name, address in self.addresses.items()}
        self.state_names = tuple(s.name for s in layout.states)
        self.output_names = tuple(o.name for o in layout.outputs)
        self.parameter_index = {p.name: i for i, p in enumerate(layout.parameters)}
        self.lanes = layout.lanes
        self.input_index = {u.name: i for i, u in enumerate(layout.inputs)}

    @cached_property
    def _pattern(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        rows, columns = np.array(self.layout.pattern, dtype=np.intp).reshape(-1, 2).T
        return rows, columns

    def default_parameters(self) -> Array:
        """Values of the records; controls at 1; resting values at 1 until they are solved for."""
        values = np.array([p.start for p in self.layout.parameters])
        for name in self.layout.resting:
            values[self.parameter_index[f"rest.{name}"]] = 1.0
        return values

    def default_inputs(self) -> Array:
        """Nothing on: no stimulus, no drug, skin temperature."""
        return np.array([u.start for u in self.layout.inputs])

    def start_states(self) -> Array:
        """Where the search for the steady state begins."""
        return np.array([s.start for s in self.layout.states])

    def prepare(self, parameters: Array, inputs: Array) -> Array:
        """Everything that stays constant while inputs and parameters do."""
        prepared = self._empty(self.layout.prepared)
        self._run("prepare", parameters, inputs, prepared)
        return prepared

    def rates(self, states: Array, prepared: Array) -> Array:
        """Time derivatives, per minute."""
        out = np.zeros_like(self._empty(len(self.layout.states)))
        self._run("add_rates", states, prepared, out)
        return out

    def jacobian(self, states: Array, prepared: Array) -> Array:
        """Dense matrix of partial derivatives, (states, states), with lanes last if several."""
        values = self.jacobian_entries(states, prepared)
        size = len(self.layout.states)
        matrix = np.zeros((size, size, *values.shape[1:]))
        matrix[self._pattern] = values
        return matrix

    def jacobian_entries(self, states: Array, prepared: Array) -> Array:
        """The partial derivatives that are not always zero, in the order of `layout.pattern`."""
        return self._linearised(states, prepared)[len(self.layout.states) :]

    def newton_step(self, states: Array, prepared: Array) -> Array:
        """Where the rates would vanish if they were straight lines: the way there."""
        size = len(self.layout.states)
        found = self._linearised(states, prepared)
        rates, matrix = found[:size], np.concatenate([found[size:], np.zeros_like(found[:1])])
        factors, step = self._empty(self.layout.factors), self._empty(size)
        self._run("factor", matrix, matrix, factors)  # its last row is 0: no shift
        self._run("solve", factors, rates, step)
        return step

    def _linearised(self, states: Array, prepared: Array) -> Array:
        found = self._empty(len(self.layout.states) + len(self.layout.pattern))
        self._run("linearise", states, prepared, found)
        return found

    def outputs(self, states: Array, prepared: Array) -> Array:
        """Reported quantities in the order of `layout.outputs`."""
        out = self._empty(len(self.layout.outputs))
        self._run("outputs", states, prepared, out)
        return out

    def resting(self, states: Array, prepared: Array) -> Array:
        """Quantities whose resting values the equations use."""
        out = self._empty(len(self.layout.resting))
        self._run("resting", states, prepared, out)
        return out

    def _empty(self, rows: int) -> Array:
        return np.empty(rows if self.lanes == 1 else (rows, self.lanes))

    def _run(self, name: str, first: Array, second: Array, out: Array) -> None:
        # Named, so that copies made here outlive the call.
        a, b = _in_order(first), _in_order(second)
        self._call[name](_address(a), _address(b), _address(out))


def _in_order(array: Array) -> Array:
    if array.flags.c_contiguous and array.dtype == np.float64:
        return array
    return np.ascontiguousarray(array, dtype=np.float64)


def _address(array: Array) -> int:
    """Where an array lies; several times faster than `.ctypes.data`."""
    place: int = array.__array_interface__["data"][0]
    return place
