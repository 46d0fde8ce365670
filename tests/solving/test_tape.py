from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simulator.solving.derivative import jacobian
from simulator.solving.llvm_ir import Function, object_code
from simulator.solving.machine import LoadedCode
from simulator.solving.tape import Tape, Writer

X, Y, P = (sp.Symbol(name, real=True) for name in ("x", "y", "p"))
STATES, PARAMETERS = np.array([0.7310585, -1.3862944]), np.array([0.4142136])


def _bounded(e: sp.Expr) -> sp.Expr:
    return sp.Max(sp.Min(e, sp.Float(2.1)), sp.Float(-1.9))


def _positive(e: sp.Expr) -> sp.Expr:
    return sp.Float(0.3) + _bounded(e) ** 2


def _unary(e: sp.Expr) -> st.SearchStrategy[sp.Expr]:
    return st.sampled_from(
        [
            sp.exp(_bounded(e)),
            sp.log(_positive(e)),
            *(_positive(e) ** n for n in (-2, -1, sp.Rational(-1, 2), sp.Rational(1, 2), 2, 3, 4)),
            _positive(e) ** sp.Float(1.7),
            _positive(e) ** P,
        ]
    )


def _combined(inner: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    pairs = st.tuples(inner, inner)
    return (
        pairs.map(lambda ab: ab[0] + ab[1])
        | pairs.map(lambda ab: ab[0] * ab[1])
        | pairs.map(lambda ab: ab[0] - ab[1])
        | pairs.map(lambda ab: sp.Max(ab[0], ab[1]))
        | pairs.map(lambda ab: sp.Min(ab[0], ab[1]))
        | inner.flatmap(_unary)
    )


LEAVES = st.sampled_from([X, Y, P, sp.Integer(1), sp.Float(-0.37), sp.Rational(5, 3)])
EXPRESSIONS = st.recursive(LEAVES, _combined, max_leaves=6)


def _tape_of(expression: sp.Expr) -> tuple[Tape, int]:
    tape = Tape()
    symbols = {X: tape.load("state", 0), Y: tape.load("state", 1), P: tape.load("parameter", 0)}
    return tape, Writer(tape, symbols).write(expression)


def _run(tape: Tape, results: list[int], call: Callable[..., None]) -> Any:
    text = Function("f", tape, {"state": 0, "parameter": 1}).text(results)
    code = LoadedCode(object_code([text]))
    out = np.empty(len(results))
    call(code.address("f"), STATES, PARAMETERS, out)
    return out


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS)
def test_machine_code_computes_what_sympy_computes(call: Any, expression: sp.Expr) -> None:
    tape, entry = _tape_of(expression)
    expected = sp.lambdify((X, Y, P), expression)(*STATES, *PARAMETERS)
    assert_allclose(_run(tape, [entry], call), float(expected), rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(EXPRESSIONS)
def test_derivatives_are_those_of_sympy(call: Any, expression: sp.Expr) -> None:
    tape, entry = _tape_of(expression)
    entries = jacobian(tape, [entry])
    found = np.zeros(2)
    if entries:
        found[[column for _, column in entries]] = _run(tape, list(entries.values()), call)
    values = dict(zip((X, Y, P), (*STATES, *PARAMETERS), strict=True))
    expected = [float(sp.diff(expression, state).subs(values).evalf()) for state in (X, Y)]
    assert_allclose(found, expected, rtol=1e-8, atol=1e-8)


@settings(max_examples=40, deadline=None)
@given(EXPRESSIONS)
def test_an_entry_is_static_unless_a_state_enters(expression: sp.Expr) -> None:
    tape, entry = _tape_of(expression)
    if not expression.has(X, Y):
        assert tape.is_static[entry]
    if tape.is_static[entry]:
        assert not jacobian(tape, [entry])


def test_equal_operations_are_stored_once() -> None:
    tape = Tape()
    a, b = tape.load("state", 0), tape.load("state", 1)
    assert tape.add(a, b) == tape.add(b, a)
    assert tape.multiply(a, b) == tape.multiply(b, a)
    assert tape.subtract(a, b) != tape.subtract(b, a)
    length = len(tape.operations)
    tape.function("exp", tape.add(a, b))
    tape.function("exp", tape.add(a, b))
    assert len(tape.operations) == length + 1


def test_trivial_arithmetic_costs_nothing() -> None:
    tape = Tape()
    a, zero, one = tape.load("state", 0), tape.constant(0.0), tape.constant(1.0)
    assert tape.add(a, zero) == tape.add(zero, a) == tape.subtract(a, zero) == a
    assert tape.multiply(a, one) == tape.multiply(one, a) == a
    assert tape.number(tape.multiply(a, zero)) == 0.0
    assert tape.number(tape.add(tape.constant(2.0), tape.constant(3.0))) == 5.0
    assert tape.function("choose", a, zero, one, one) == one


def test_static_factors_are_joined_so_that_they_are_computed_once() -> None:
    q = sp.Symbol("q", real=True)
    tape = Tape()
    symbols = {P: tape.load("parameter", 0), X: tape.load("state", 0), q: tape.load("parameter", 1)}
    name, arguments, _ = tape.operations[Writer(tape, symbols).write(P * X * q)]
    assert name == "multiply"
    assert sorted(tape.is_static[a] for a in arguments) == [False, True]


def test_unknown_functions_are_named() -> None:
    tape = Tape()
    with pytest.raises(ValueError, match=r"cannot compute sin\(x\)"):
        Writer(tape, {X: tape.load("state", 0)}).write(sp.sin(X))


def test_exponent_never_becomes_infinite(call: Any) -> None:
    tape, entry = _tape_of(sp.exp(1e4 * X))
    assert np.all(np.isfinite(_run(tape, [entry, *jacobian(tape, [entry]).values()], call)))
