from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.functions import above, rectified

X, R = sp.symbols("x r", positive=True)
NEAR = above(X, R)


def test_what_begins_at_rest_has_neither_slope_nor_curvature_there() -> None:
    assert [sp.limit(sp.diff(NEAR, X, order), X, 0) for order in (0, 1, 2)] == [0, 0, 0]
    assert above(sp.Float(-0.3), sp.Float(0.01)) == 0


def test_far_above_rest_the_excess_itself_is_left() -> None:
    assert sp.limit(NEAR - X, X, sp.oo) == 0
    assert NEAR.subs(X, R) == R / 2


@given(st.floats(0, 5), st.floats(0, 5), st.floats(1e-3, 1))
def test_more_above_rest_is_more(low: float, more: float, rounding: float) -> None:
    assert above(sp.Float(low), rounding) <= above(sp.Float(low + more), rounding) <= low + more


@given(st.floats(-5, 5), st.floats(1e-3, 1))
def test_a_rounded_corner_stays_near_the_corner(value: float, rounding: float) -> None:
    excess = rectified(sp.Float(value), rounding) - max(value, 0)
    assert 0 <= excess <= rounding / 2 + 1e-12
    assert rectified(sp.Float(0), rounding) == pytest.approx(rounding / 2)
