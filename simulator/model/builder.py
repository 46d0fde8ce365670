"""Collects what the mechanisms say and assembles it into one `OdeSystem`.

A mechanism works through a `Scope`. What others may use of it is *exported* with the neutral
value that holds when the mechanism is switched off, so that switching off is a number and not
another model. Terms of named totals are *contributed* without knowing who else does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

import sympy as sp

from simulator.model.equation_text import read_equation
from simulator.model.network import Network
from simulator.model.parameter import ParameterSet
from simulator.model.system import Kind, OdeSystem, Variable
from simulator.reading.problems import InputError, did_you_mean

Expression: TypeAlias = sp.Expr


@dataclass(frozen=True)
class Mechanism:
    """A named piece of the science: the claim, its sources and the function that states it."""

    name: str
    claim: str
    sources: tuple[str, ...]
    build: Callable[[Scope], None]
    optional: bool = True


class ModelError(Exception):
    """The mechanisms do not fit together; a mistake in the code, not in a user's file."""


class ModelBuilder:
    """Everything declared so far; `assemble` freezes it."""

    def __init__(self, network: Network, parameters: ParameterSet) -> None:
        self.network = network
        self.parameters = parameters
        self.variables: dict[str, Variable] = {}
        self.quantities: dict[str, Expression] = {}
        self.rates: dict[str, Expression] = {}
        self.terms: dict[str, list[Expression]] = {}
        self.sources: dict[str, tuple[str, ...]] = {}

    def declare(self, variable: Variable) -> sp.Symbol:
        """Register a variable; the same declaration may be repeated, another may not."""
        known = self.variables.setdefault(variable.name, variable)
        if known.kind != variable.kind:
            raise ModelError(f"{variable.name} is both {known.kind} and {variable.kind}")
        return sp.Symbol(variable.name, real=True)

    def add(self, mechanism: Mechanism) -> None:
        """Let a mechanism state its equations."""
        self.sources[mechanism.name] = mechanism.sources
        mechanism.build(Scope(self, mechanism))

    def replace(self, equations: Mapping[str, str]) -> None:
        """Put other equations, as text, in the place of quantities, totals or rates of states.

        Raises InputError for names that have no equation and text that is not understood.
        """
        known = {*self.variables, *self.quantities, *self.terms}
        for name, text in equations.items():
            try:
                expression = read_equation(text, known)
                if name in self.terms:
                    self.terms[name] = [expression]
                elif name in self.quantities:
                    self.quantities[name] = expression
                elif name in self.rates:
                    self.rates[name] = expression
                else:
                    raise InputError.of("has no equation", did_you_mean(name, sorted(known)))
            except InputError as error:
                problems = (replace(p, field=f"equations.{name}") for p in error.problems)
                raise InputError(*problems) from None

    def assemble(self) -> OdeSystem:
        """Sum the totals, order the quantities, check that nothing is missing."""
        for total, terms in self.terms.items():
            if total not in self.quantities:
                raise ModelError(f"nobody declared the total {total}")
            self.quantities[total] = sp.Add(*terms)
        states = [n for n, v in self.variables.items() if v.kind == "state"]
        if missing := [n for n in states if n not in self.rates]:
            raise ModelError(f"states without a rate: {', '.join(missing)}")
        self._require_all_declared()
        return OdeSystem(
            variables=dict(self.variables),
            quantities=self._ordered_quantities(),
            rates={name: self.rates[name] for name in states},
            parameters=self.parameters,
            network=self.network,
            sources=dict(self.sources),
        )

    def _require_all_declared(self) -> None:
        for name, expression in [*self.quantities.items(), *self.rates.items()]:
            for symbol in expression.free_symbols:
                if str(symbol) not in self.variables:
                    raise ModelError(f"{name} uses {symbol}, which nothing defines")

    def _ordered_quantities(self) -> dict[str, Expression]:
        needs = {
            name: sorted({str(s) for s in expression.free_symbols} & self.quantities.keys())
            for name, expression in self.quantities.items()
        }
        try:
            order = TopologicalSorter(needs).static_order()
            return {name: self.quantities[name] for name in order}
        except CycleError as error:
            raise ModelError(f"quantities define one another: {error.args[1]}") from None


class Scope:
    """What one mechanism sees of the model under construction."""

    def __init__(self, builder: ModelBuilder, mechanism: Mechanism) -> None:
        self._builder = builder
        self._name = mechanism.name
        self.network = builder.network
        self.strength: Expression = (
            self.control(f"mechanisms.{mechanism.name}", f"strength of the mechanism {self._name}")
            if mechanism.optional
            else sp.Integer(1)
        )

    def _declare(
        self, name: str, kind: Kind, unit: str, describes: str, **more: object
    ) -> sp.Symbol:
        return self._builder.declare(
            Variable(name, kind, unit, describes, self._name, **more)  # type: ignore[arg-type]
        )

    def parameter(self, identifier: str) -> sp.Symbol:
        """The symbol of a parameter record."""
        if identifier not in self._builder.parameters:
            raise ModelError(f"{self._name} needs the parameter {identifier}, which has no record")
        record = self._builder.parameters[identifier]
        return self._declare(identifier, "parameter", record.unit, record.note, latex=record.symbol)

    def control(self, name: str, describes: str) -> sp.Symbol:
        """A factor that is 1 unless a user lesions or scales something."""
        return self._declare(name, "control", "1", describes, start=1.0)

    def input(self, name: str, unit: str, describes: str, off: float = 0.0) -> sp.Symbol:
        """A quantity that the experiment sets, constant between two switches."""
        return self._declare(name, "input", unit, describes, start=off)

    def state(
        self, name: str, unit: str, describes: str, start: float, latex: str = ""
    ) -> sp.Symbol:
        """A dynamic variable; `start` is where the search for the steady state begins."""
        return self._declare(name, "state", unit, describes, start=start, latex=latex)

    def rate(self, state: sp.Symbol, per_minute: Expression) -> None:
        """The time derivative of a state, in its unit per minute."""
        self._builder.rates[str(state)] = per_minute

    def quantity(
        self, name: str, unit: str, describes: str, value: Expression, output: bool = False
    ) -> sp.Symbol:
        """A named algebraic quantity."""
        self._builder.quantities[name] = sp.sympify(value)
        return self._declare(name, "quantity", unit, describes, is_output=output)

    def export(
        self, name: str, unit: str, describes: str, value: Expression, neutral: Expression | float
    ) -> sp.Symbol:
        """A quantity for other mechanisms, at `neutral` when this one is switched off."""
        offered = neutral + self.strength * (value - neutral)
        return self.quantity(name, unit, describes, offered, output=True)

    def total(self, name: str, unit: str, describes: str) -> sp.Symbol:
        """A sum to which any mechanism may contribute."""
        self._builder.quantities.setdefault(name, sp.Integer(0))
        self._builder.terms.setdefault(name, [])
        return self._declare(name, "quantity", unit, describes)

    def contribute(self, total: str, term: Expression) -> None:
        """Add a term to a named total; it vanishes when this mechanism is switched off."""
        self._builder.terms.setdefault(total, []).append(self.strength * term)

    def read(self, name: str) -> sp.Symbol:
        """A state, quantity or export of any mechanism, by name."""
        return sp.Symbol(name, real=True)

    def resting(self, name: str, unit: str) -> sp.Symbol:
        """The value of a quantity in the subject's own untreated steady state."""
        return self._declare(f"rest.{name}", "resting", unit, f"resting value of {name}")
