"""Equations as text: what is understood, and that nothing in them is ever run."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.equation_text import FUNCTIONS, LONGEST, read_equation
from simulator.reading.problems import InputError

KNOWN = ("a", "b", "output.ACC", "rest.output.ACC")
A, B, ACC = (sp.Symbol(name, real=True) for name in ("a", "b", "output.ACC"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a + 2*b", A + 2 * B),
        ("-a**2 / (1 + b)", -(A**2) / (1 + B)),
        ("output.ACC - 0.5", ACC - sp.Float(0.5)),
        ("Max(a, exp(b)) * sqrt(log(a))", sp.Max(A, sp.exp(B)) * sp.sqrt(sp.log(A))),
        (" 3 ", sp.Integer(3)),
    ],
)
def test_what_is_written_is_meant(text: str, meant: sp.Expr) -> None:
    assert sp.simplify(read_equation(text, KNOWN) - meant) == 0


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "a.__class__",
        "(lambda: a)()",
        "[a for a in b]",
        "a if b else 1",
        "a < b",
        "a; b",
        "a ** b",
        "a ** 99",
        "exp(a, b)",
        "exp(x=a)",
        "open(a)",
        "'a'",
        "True",
        "1j",
        "a[0]",
        "f'{a}'",
        "(a := 1)",
        "a @ b",
        "",
        "a +",
        "a" * (LONGEST + 1),
        "(" * 500 + "a" + ")" * 500,
        "-" * 200 + "a",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_equation(text, KNOWN)


@given(st.text(max_size=80))
def test_any_text_gives_an_expression_or_a_message(text: str) -> None:
    try:
        found = read_equation(text, KNOWN)
    except InputError:
        return
    assert {str(s) for s in found.free_symbols} <= set(KNOWN)
    assert {type(f).__name__ for f in found.atoms(sp.Function)} <= {*FUNCTIONS, "exp", "log"}
