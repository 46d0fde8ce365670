"""Arithmetic as a list of operations, each stored once.

SymPy expressions are written onto a tape, on which equal operations share one entry, so that
common subexpressions cost nothing. An entry is *static* if no state enters it: within a segment
of constant inputs static entries are computed once. Derivatives, factorisations and machine
code are all made from tapes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sympy as sp

LOADS = ("state", "value", "parameter", "input")
STATIC = ("constant", "parameter", "input")
Operation = tuple[str, tuple[int, ...], float]


@dataclass
class Tape:
    """Operations in an order in which arguments come first; an operation is known by its index."""

    operations: list[Operation] = field(default_factory=list)
    is_static: list[bool] = field(default_factory=list)
    _index: dict[Operation, int] = field(default_factory=dict)

    def _put(self, name: str, arguments: tuple[int, ...], number: float = 0.0) -> int:
        operation = (name, arguments, number)
        found = self._index.get(operation)
        if found is None:
            found = len(self.operations)
            self._index[operation] = found
            self.operations.append(operation)
            static = name in STATIC or (
                name not in LOADS and all(self.is_static[a] for a in arguments)
            )
            self.is_static.append(static)
        return found

    def constant(self, number: float) -> int:
        """A literal number."""
        return self._put("constant", (), float(number))

    def load(self, kind: str, slot: int) -> int:
        """An element of an array: `state`, `parameter`, `input`, or any other `value`."""
        return self._put(kind, (), float(slot))

    def number(self, entry: int) -> float | None:
        """The literal that an entry is, if it is one."""
        name, _, number = self.operations[entry]
        return number if name == "constant" else None

    def add(self, a: int, b: int) -> int:
        """a + b."""
        x, y = self.number(a), self.number(b)
        if x is not None and y is not None:
            return self.constant(x + y)
        if x == 0.0:
            return b
        if y == 0.0:
            return a
        return self._put("add", (min(a, b), max(a, b)))

    def multiply(self, a: int, b: int) -> int:
        """a * b."""
        x, y = self.number(a), self.number(b)
        if x is not None and y is not None:
            return self.constant(x * y)
        if x == 0.0 or y == 0.0:
            return self.constant(0.0)
        if x == 1.0:
            return b
        if y == 1.0:
            return a
        return self._put("multiply", (min(a, b), max(a, b)))

    def subtract(self, a: int, b: int) -> int:
        """a - b."""
        if self.number(b) == 0.0:
            return a
        return self._put("subtract", (a, b))

    def reciprocal(self, a: int) -> int:
        """1 / a."""
        return self._put("reciprocal", (a,))

    def function(self, name: str, *arguments: int) -> int:
        """exp, log, sqrt, power, maximum, minimum, or `choose` (a > b ? c : d)."""
        if name == "choose" and arguments[2] == arguments[3]:
            return arguments[2]
        return self._put(name, arguments)

    def power(self, base: int, exponent: int) -> int:
        """base ** exponent; small whole exponents become products."""
        number = self.number(exponent)
        if number is None or number not in (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0, 4.0):
            return self.function("power", base, exponent)
        if number == 0.5 or number == -0.5:
            root = self.function("sqrt", base)
            return root if number > 0 else self.reciprocal(root)
        if number < 0:
            return self.reciprocal(self.power(base, self.constant(-number)))
        product = base
        for _ in range(int(number) - 1):
            product = self.multiply(product, base)
        return product


class Writer:
    """Writes SymPy expressions onto a tape."""

    _FUNCTIONS = {sp.exp: "exp", sp.log: "log"}

    def __init__(self, tape: Tape, symbols: Mapping[sp.Symbol, int]) -> None:
        self.tape = tape
        self._known: dict[sp.Basic, int] = dict(symbols)

    def define(self, symbol: sp.Symbol, expression: sp.Expr) -> int:
        """Write an expression and let `symbol` stand for it from now on."""
        self._known[symbol] = self.write(expression)
        return self._known[symbol]

    def write(self, expression: sp.Expr) -> int:
        """The entry that holds the expression's value."""
        found = self._known.get(expression)
        if found is None:
            found = self._known[expression] = self._write_new(expression)
        return found

    def _write_new(self, e: sp.Expr) -> int:
        if e.is_number:
            return self.tape.constant(float(e))
        arguments = [self.write(a) for a in e.args]
        if isinstance(e, sp.Add):
            return self._fold(self.tape.add, arguments)
        if isinstance(e, sp.Mul):
            return self._fold(self.tape.multiply, arguments)
        if isinstance(e, sp.Pow):
            return self.tape.power(*arguments)
        if isinstance(e, (sp.Max, sp.Min)):
            name = "maximum" if isinstance(e, sp.Max) else "minimum"
            return self._fold(lambda a, b: self.tape.function(name, a, b), arguments)
        if e.func in self._FUNCTIONS:
            return self.tape.function(self._FUNCTIONS[e.func], *arguments)
        raise ValueError(f"cannot compute {e.func.__name__}({', '.join(map(str, e.args))})")

    def _fold(self, combine: Callable[[int, int], int], arguments: list[int]) -> int:
        """Combine static arguments first, so that their result is static too."""
        ordered = sorted(arguments, key=lambda a: (not self.tape.is_static[a], a))
        total = ordered[0]
        for argument in ordered[1:]:
            total = combine(total, argument)
        return total
