"""The assembled model: one frozen set of ordinary differential equations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import sympy as sp

from simulator.model.network import Network
from simulator.model.parameter import ParameterSet

Kind = Literal["state", "quantity", "input", "control", "resting", "parameter"]


@dataclass(frozen=True)
class Variable:
    """What a symbol of the equations means."""

    name: str
    kind: Kind
    unit: str
    describes: str
    mechanism: str
    latex: str = ""
    start: float = 0.0
    is_output: bool = False


@dataclass(frozen=True)
class OdeSystem:
    """States, named quantities and rates as SymPy expressions; time is in minutes.

    `quantities` are in an order in which each needs only earlier ones. A *resting* symbol
    `rest.q` stands for the value that quantity `q` has in the subject's own untreated steady
    state; a *control* is a factor, 1 unless a mechanism, node or edge is lesioned or scaled.
    `sources` are the keys of the literature behind each mechanism.
    """

    variables: dict[str, Variable]
    quantities: dict[str, sp.Expr]
    rates: dict[str, sp.Expr]
    parameters: ParameterSet
    network: Network
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Names of all variables of one kind, in the order in which they were declared."""
        return tuple(n for n, v in self.variables.items() if v.kind == kind)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Quantities that are reported."""
        return tuple(n for n, v in self.variables.items() if v.is_output)

    @property
    def resting_quantities(self) -> tuple[str, ...]:
        """Quantities whose resting value appears in the equations."""
        return tuple(n.removeprefix("rest.") for n in self.names("resting"))

    def symbol(self, name: str) -> sp.Symbol:
        """The SymPy symbol of a variable."""
        return sp.Symbol(name, real=True)

    def jacobian(self) -> Iterator[tuple[str, str, sp.Expr]]:
        """Non-zero partial derivatives (rate of, with respect to, expression), on demand.

        The compiled Jacobian is derived from the same equations operation by operation;
        this symbolic one is for reading and for checking it.
        """
        inlined: dict[sp.Symbol, sp.Expr] = {}
        for name, expression in self.quantities.items():
            inlined[self.symbol(name)] = expression.xreplace(inlined)
        states = [self.symbol(name) for name in self.names("state")]
        for name, rate in self.rates.items():
            explicit = rate.xreplace(inlined)
            for state in explicit.free_symbols.intersection(states):
                derivative = sp.diff(explicit, state)
                if derivative != 0:
                    yield name, str(state), derivative
