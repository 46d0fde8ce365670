from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.interchange.mathml import mathml

libsbml = pytest.importorskip("libsbml", exc_type=ImportError)
X, Y = (sp.Symbol(name, real=True) for name in ("drive.M1", "y"))
IDS = {"drive.M1": "drive_M1", "y": "y"}


def parsed(expression: sp.Expr) -> Any:
    text = ElementTree.tostring(mathml(expression, IDS), encoding="unicode")
    return libsbml.readMathMLFromString(text)


def value(expression: sp.Expr, x: float, y: float) -> float:
    tree = parsed(expression)
    for name, number in (("drive_M1", x), ("y", y)):
        leaf = libsbml.ASTNode(libsbml.AST_REAL)
        leaf.setValue(number)
        if tree.isName() and tree.getName() == name:
            return number
        tree.replaceArgument(name, leaf)
    return float(libsbml.SBMLTransforms.evaluateASTNode(tree))


def expressions() -> st.SearchStrategy[sp.Expr]:
    leaves = st.sampled_from([X, Y, sp.Integer(-3), sp.Rational(2, 7), sp.Float(2.5e-7)])

    def larger(smaller: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
        two = st.tuples(smaller, smaller)
        return st.one_of(
            two.map(lambda p: p[0] + p[1]),
            two.map(lambda p: p[0] - p[1]),
            two.map(lambda p: p[0] * p[1]),
            two.map(lambda p: p[0] / (1 + p[1] ** 2)),
            two.map(lambda p: sp.Max(*p)),
            two.map(lambda p: sp.Min(*p)),
            smaller.map(lambda e: sp.sqrt(e**2 + 1)),
            smaller.map(lambda e: 1 / (1 + sp.exp(-e / 9))),
            smaller.map(lambda e: sp.log(e**4 + 2)),
            smaller.map(lambda e: (e**2 + 1) ** sp.Rational(-3, 2)),
        )

    return st.recursive(leaves, larger, max_leaves=6)


def test_numbers_with_a_name_are_written_as_numbers() -> None:
    assert value(X + sp.E, 1.0, 0.0) == pytest.approx(1 + math.e)


@settings(max_examples=150, deadline=None)
@given(expressions(), st.floats(-4, 4), st.floats(-4, 4))
def test_what_is_written_has_the_value_of_what_was_meant(
    expression: sp.Expr, x: float, y: float
) -> None:
    expected = float(expression.subs({X: x, Y: y}))
    assert value(expression, x, y) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (X - Y, "drive_M1 - y"),
        ((X - Y) / (2 * Y), "(drive_M1 - y) / (2 * y)"),
        (-X * Y, "-(drive_M1 * y)"),
        (sp.sqrt(Y), "sqrt(y)"),
        (sp.Max(X, 0), "max(0, drive_M1)"),
        (sp.log(2) / Y, "ln(2) / y"),
        (Y ** sp.Float(1.5), "y^1.5"),
    ],
)
def test_equations_look_as_one_writes_them(expression: sp.Expr, text: str) -> None:
    assert libsbml.formulaToL3String(parsed(expression)) == text


def test_a_function_that_others_may_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match=r"cannot write besselj\(1, y\)"):
        mathml(sp.besselj(1, Y), IDS)
