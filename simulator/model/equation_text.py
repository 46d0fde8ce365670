"""Equations written as text by people, turned into SymPy without ever running any of it.

Text is parsed by Python's own `ast`, and only what a small list allows is built: numbers, names of
the model (dots included), + - * / **, and a few functions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection

import sympy as sp

from simulator.reading.problems import InputError, did_you_mean

LONGEST = 2000
DEEPEST = 60
LARGEST_EXPONENT = 12
FUNCTIONS: dict[str, Callable[..., sp.Expr]] = {
    "exp": sp.exp,
    "log": sp.log,
    "sqrt": sp.sqrt,
    "Min": sp.Min,
    "Max": sp.Max,
}
_OPERATORS: dict[type[ast.operator], Callable[[sp.Expr, sp.Expr], sp.Expr]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def read_equation(text: str, known: Collection[str]) -> sp.Expr:
    """The expression that a text means; `known` are the names that it may use.

    Raises InputError with the column of what is not understood or not allowed.
    """
    if len(text) > LONGEST:
        raise InputError.of(f"has {len(text)} characters", f"use at most {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        column = getattr(error, "offset", None) or 1
        raise InputError.of(
            f"is not an equation (column {column})", "write a sum or product of names and numbers"
        ) from None
    return _Reader(known).expression(tree.body, 0)


class _Reader:
    def __init__(self, known: Collection[str]) -> None:
        self._known = known

    def expression(self, node: ast.expr, depth: int) -> sp.Expr:
        if depth > DEEPEST:
            raise InputError.of("is nested too deeply", f"use at most {DEEPEST} levels")
        match node:
            case ast.Constant(value=bool() | str() | bytes() | complex() | None):
                raise self._refused(node, "is no number")
            case ast.Constant(value=int() | float() as value):
                return sp.Float(value) if isinstance(value, float) else sp.Integer(value)
            case ast.Name() | ast.Attribute():
                return self._symbol(node)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self.expression(inner, depth + 1)
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as power)):
                if abs(power) > LARGEST_EXPONENT:
                    raise self._refused(node, f"has an exponent beyond {LARGEST_EXPONENT}")
                return self.expression(left, depth + 1) ** power
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                both = (self.expression(side, depth + 1) for side in (left, right))
                return _OPERATORS[type(op)](*both)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self._call(node, name, [self.expression(a, depth + 1) for a in args])
        raise self._refused(node, "is not allowed in an equation")

    def _call(self, node: ast.expr, name: str, given: list[sp.Expr]) -> sp.Expr:
        needed = 2 if name in ("Min", "Max") else 1
        if len(given) != needed:
            raise self._refused(node, f"needs {needed} arguments")
        return FUNCTIONS[name](*given)

    def _symbol(self, node: ast.expr) -> sp.Symbol:
        name = ast.unparse(node)
        if name not in self._known:
            raise InputError.of(
                f"'{name}' (column {node.col_offset + 1}) is no name of the model",
                did_you_mean(name, list(self._known)),
            )
        return sp.Symbol(name, real=True)

    def _refused(self, node: ast.expr, why: str) -> InputError:
        return InputError.of(
            f"'{ast.unparse(node)[:60]}' (column {node.col_offset + 1}) {why}",
            f"use numbers, names of the model, + - * / **, {', '.join(FUNCTIONS)}",
        )
