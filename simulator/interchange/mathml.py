"""SymPy expressions as content MathML, in the subset that SBML allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

import sympy as sp

MATHML = "http://www.w3.org/1998/Math/MathML"
OPERATORS = {sp.Max: "max", sp.Min: "min", sp.exp: "exp", sp.log: "ln"}
LARGEST_INTEGER = 2**31  # many programs read integers into 32 bits


def mathml(expression: sp.Expr, ids: Mapping[str, str]) -> Element:
    """A `math` element; `ids` gives the identifier of each symbol's name.

    Raises ValueError for a function that other simulators may not know.
    """
    root = Element("math", xmlns=MATHML)
    root.append(_element(expression, ids))
    return root


def _element(e: sp.Expr, ids: Mapping[str, str]) -> Element:
    if isinstance(e, sp.Symbol):
        return _text("ci", ids[e.name])
    if isinstance(e, (sp.Number, sp.NumberSymbol)):
        return _number(e)
    if isinstance(e, sp.Add):
        return _sum(e, ids)
    if isinstance(e, (sp.Mul, sp.Pow)):
        over, under = sp.fraction(e)
        if under != 1:
            return _apply("divide", [over, under], ids)
        return _power(e, ids) if isinstance(e, sp.Pow) else _product(e, ids)
    if e.func in OPERATORS:
        return _apply(OPERATORS[e.func], e.args, ids)
    raise ValueError(f"cannot write {e.func.__name__}({', '.join(map(str, e.args))}) as MathML")


def _sum(e: sp.Add, ids: Mapping[str, str]) -> Element:
    """What is subtracted comes last, as one writes it."""
    negative = [term for term in e.args if term.as_coeff_Mul()[0] < 0]
    positive = [term for term in e.args if term not in negative]
    if not negative or not positive:
        return _apply("plus", e.args, ids)
    return _apply("minus", [sp.Add(*positive), sp.Add(*(-term for term in negative))], ids)


def _product(e: sp.Mul, ids: Mapping[str, str]) -> Element:
    if e.args[0] == -1:
        return _apply("minus", [-e], ids)
    return _apply("times", e.args, ids)


def _power(e: sp.Pow, ids: Mapping[str, str]) -> Element:
    if e.exp == sp.Rational(1, 2):
        return _apply("root", [e.base], ids)
    return _apply("power", e.args, ids)


def _apply(operator: str, arguments: Sequence[sp.Expr], ids: Mapping[str, str]) -> Element:
    found = Element("apply")
    SubElement(found, operator)
    found.extend([_element(argument, ids) for argument in arguments])
    return found


def _number(e: sp.Number | sp.NumberSymbol) -> Element:
    if isinstance(e, sp.Integer) and abs(e) < LARGEST_INTEGER:
        return _text("cn", str(e), type="integer")
    digits, _, exponent = repr(float(e)).partition("e")
    if not exponent:
        return _text("cn", digits)
    found = _text("cn", digits, type="e-notation")
    SubElement(found, "sep").tail = exponent
    return found


def _text(tag: str, text: str, **attributes: str) -> Element:
    found = Element(tag, attributes)
    found.text = text
    return found
