from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simulator.solving.compiled import Array
from simulator.solving.elementary import LARGEST_EXPONENT
from simulator.solving.lanes import Lanes, widest_lanes
from simulator.solving.llvm_ir import Function, object_code
from simulator.solving.machine import LoadedCode
from simulator.solving.tape import Tape

WIDTHS = sorted({1, 4, widest_lanes()})
_loaded: list[LoadedCode] = []


def compiled(name: str, lanes: int, arguments: int = 1) -> Any:
    tape = Tape()
    entry = tape.function(name, *(tape.load("state", i) for i in range(arguments)))
    text = Function("f", tape, {"state": 0}, lanes).text([entry])
    code = LoadedCode(object_code([text], lanes))
    _loaded.append(code)
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3)(code.address("f"))


FUNCTIONS = {(name, lanes): compiled(name, lanes) for name in ("exp", "log") for lanes in WIDTHS}
POWER = {lanes: compiled("power", lanes, 2) for lanes in WIDTHS}


def call(function: Any, arguments: Array) -> Array:
    arguments = np.ascontiguousarray(arguments)
    out = np.empty(arguments.shape[-1])
    function(arguments.ctypes.data, arguments.ctypes.data, out.ctypes.data)
    return out


@pytest.mark.parametrize("lanes", WIDTHS)
@settings(max_examples=300)
@given(x=st.floats(-LARGEST_EXPONENT, LARGEST_EXPONENT), step=st.floats(-1, 1))
def test_exponential_is_right_to_two_units(lanes: int, x: float, step: float) -> None:
    arguments = np.clip(x + step * np.arange(lanes), -LARGEST_EXPONENT, LARGEST_EXPONENT)
    expected = np.exp(arguments)
    error = np.abs(call(FUNCTIONS["exp", lanes], arguments[np.newaxis]) - expected)
    assert np.all(error <= 2 * np.spacing(expected))


@pytest.mark.parametrize("lanes", WIDTHS)
@settings(max_examples=300)
@given(x=st.floats(1e-300, 1e300), factor=st.floats(0.5, 2))
def test_logarithm_is_right_to_two_units(lanes: int, x: float, factor: float) -> None:
    arguments = np.maximum(x * factor ** np.arange(lanes), 1e-300)
    expected = np.log(arguments)
    error = np.abs(call(FUNCTIONS["log", lanes], arguments[np.newaxis]) - expected)
    assert np.all(error <= 2 * np.spacing(np.abs(expected)))


@pytest.mark.parametrize("lanes", WIDTHS)
def test_logarithm_near_one_and_outside_its_domain(lanes: int) -> None:
    def log(x: float) -> float:
        return float(call(FUNCTIONS["log", lanes], np.full((1, lanes), x))[-1])

    assert log(1.0) == 0.0
    assert_allclose(log(1 + 1e-9), np.log1p(1e-9), rtol=1e-6)
    assert log(0.0) == -np.inf
    assert np.isnan(log(-1.0))


@pytest.mark.parametrize("lanes", WIDTHS)
def test_exponential_stays_finite(lanes: int) -> None:
    for x, bound in ((1e6, LARGEST_EXPONENT), (-1e6, -LARGEST_EXPONENT)):
        found = call(FUNCTIONS["exp", lanes], np.full((1, lanes), x))
        assert_allclose(found, np.exp(bound), rtol=1e-15)


@pytest.mark.parametrize("lanes", WIDTHS)
@given(base=st.floats(1e-6, 1e6), exponent=st.floats(-8, 8))
def test_powers(lanes: int, base: float, exponent: float) -> None:
    arguments = np.repeat([[base], [exponent]], lanes, axis=1)
    assert_allclose(call(POWER[lanes], arguments), base**exponent, rtol=1e-13)


@pytest.mark.parametrize("lanes", WIDTHS)
def test_powers_of_zero(lanes: int) -> None:
    for exponent, expected in ((0.0, 1.0), (0.5, 0.0), (1.0, 0.0)):
        arguments = np.repeat([[0.0], [exponent]], lanes, axis=1)
        assert_allclose(call(POWER[lanes], arguments), expected, atol=1e-300)


def test_a_literal_is_the_same_in_every_lane() -> None:
    assert Lanes(1).number(1.0) == "0x3FF0000000000000"
    assert Lanes(2).number(1.0) == "<double 0x3FF0000000000000, double 0x3FF0000000000000>"
