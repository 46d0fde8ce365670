"""The model's equations as LaTeX, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sympy as sp

from simulator.model.system import OdeSystem, Variable
from simulator.study.assembly import ode_system

LONG = 100
LOGISTIC = sp.Function("logistic")


@dataclass(frozen=True)
class Equation:
    """A quantity or the rate of a state, and which others follow the same formula."""

    variable: Variable
    latex: str
    likewise: tuple[str, ...]


def equations(mechanism: str) -> Iterator[Equation]:
    """Every equation of a mechanism; those that differ only by node or pool once."""
    system = ode_system()
    first: dict[str, Variable] = {}
    alike: dict[str, list[str]] = {}
    for variable in system.variables.values():
        if variable.mechanism == mechanism and variable.kind in ("state", "quantity"):
            pattern = _pattern(system, variable)
            first.setdefault(pattern, variable)
            alike.setdefault(pattern, []).append(variable.name)
    for pattern, variable in first.items():
        yield Equation(variable, _latex(system, variable), tuple(alike[pattern][1:]))


def equation_of(name: str) -> str:
    """The equation of a quantity, or of the rate of a state."""
    system = ode_system()
    return _latex(system, system.variables[name])


def name_latex(name: str) -> str:
    """A symbol of the equations: as its record writes it if that is unique, else spelt out."""
    variable = ode_system().variables.get(name)
    symbol = variable.latex if variable else ""
    if symbol and _symbol_counts()[symbol] == 1:
        return symbol
    if name.startswith("rest."):
        return rf"{{{name_latex(name.removeprefix('rest.'))}}}^{{\text{{rest}}}}"
    stem, dot, suffix = name.partition(".")
    words = _words(stem)
    return rf"{words}_{{{_words(suffix)}}}" if dot else words


def _words(text: str) -> str:
    return rf"\text{{{text.replace('_', ' ').replace('.', ' → ')}}}"


@cache
def _symbol_counts() -> Counter[str]:
    return Counter(v.latex for v in ode_system().variables.values() if v.latex)


def _right(system: OdeSystem, variable: Variable) -> sp.Expr:
    return (system.rates if variable.kind == "state" else system.quantities)[variable.name]


def _pattern(system: OdeSystem, variable: Variable) -> str:
    suffix = variable.name.rpartition(".")[2]
    line = f"{variable.kind} {variable.name} = {sp.sstr(_right(system, variable))}"
    return line.replace(f".{suffix}", ".*").replace(f"_{suffix}", "_*") if suffix else line


def _latex(system: OdeSystem, variable: Variable) -> str:
    right = _with_logistic(_right(system, variable))
    names = {symbol: name_latex(str(symbol)) for symbol in right.free_symbols}
    left = name_latex(variable.name)
    if variable.kind == "state":
        left = rf"\frac{{\mathrm{{d}}\,{left}}}{{\mathrm{{d}}t}}"
    terms = [_written(term, names) for term in right.as_ordered_terms()]
    return _lines(left, terms)


def _with_logistic(expression: sp.Expr) -> sp.Expr:
    """Logistic curves by their name: their exponents are too small to read."""

    def is_logistic(part: sp.Expr) -> bool:
        return bool(
            part.is_Pow
            and part.exp == -1
            and part.base.is_Add
            and len(part.base.args) == 2
            and part.base.args[0] == 1
            and isinstance(part.base.args[1], sp.exp)
        )

    def named(part: sp.Expr) -> sp.Expr:
        return LOGISTIC(-part.base.args[1].args[0])

    found: sp.Expr = expression.replace(is_logistic, named)
    return found


def _written(term: sp.Expr, names: dict[sp.Symbol, str]) -> str:
    return str(sp.latex(term, symbol_names=names, mul_symbol=r" \cdot ", ln_notation=True))


def _lines(left: str, terms: list[str]) -> str:
    """Long sums over several lines, broken between terms."""
    lines, current = [], ""
    for term in terms:
        joined = term if not current or term.startswith("-") else f"+ {term}"
        if current and len(current) + len(joined) > LONG:
            lines.append(current)
            current = joined if joined.startswith(("+", "-")) else f"+ {joined}"
        else:
            current = f"{current} {joined}".strip()
    lines.append(current)
    if len(lines) == 1:
        return f"{left} = {lines[0]}"
    rest = r" \\ ".join(f"& {line}" for line in lines[1:])
    return rf"\begin{{aligned}} {left} & = {lines[0]} \\ {rest} \end{{aligned}}"
