"""The model's functions as one would write them without a compiler: the benchmark's baseline."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import numpy as np
import sympy as sp

from simulator.model.system import Kind, OdeSystem
from simulator.solving.compiled import Array

DIFFERENCE = 1e-8
PARAMETERS: tuple[Kind, ...] = ("parameter", "control", "resting")


class PlainFunctions:
    """SymPy's functions for NumPy, with forward differences as Jacobian.

    Arrays are those of `CompiledModel`, except that `prepare` only joins parameters and inputs.
    """

    def __init__(self, system: OdeSystem) -> None:
        parameters = [n for kind in PARAMETERS for n in system.names(kind)]
        arguments = [list(system.names("state")), parameters, list(system.names("input"))]
        self._parameters = len(parameters)
        named = [*itertools.chain(*arguments), *system.quantities]
        plain = {  # a name with dots would not be Python
            system.symbol(name): sp.Symbol(f"x{place}") for place, name in enumerate(named)
        }
        steps = [(plain[system.symbol(n)], e.xreplace(plain)) for n, e in system.quantities.items()]

        def write(expressions: Iterable[sp.Expr]) -> Callable[..., list[float]]:
            function: Callable[..., list[float]] = sp.lambdify(
                [[plain[system.symbol(name)] for name in names] for names in arguments],
                [expression.xreplace(plain) for expression in expressions],
                modules="numpy",
                cse=lambda results: (steps, results),
            )
            return function

        self._rates = write(system.rates.values())
        self._outputs = write(map(system.symbol, system.outputs))

    def prepare(self, parameters: Array, inputs: Array) -> Array:
        """Parameters and inputs in one array."""
        return np.concatenate([parameters, inputs])

    def rates(self, states: Array, prepared: Array) -> Array:
        """Time derivatives, per minute."""
        inputs = prepared[self._parameters :]
        return np.array(self._rates(states, prepared[: self._parameters], inputs))

    def outputs(self, states: Array, prepared: Array) -> Array:
        """Reported quantities."""
        inputs = prepared[self._parameters :]
        return np.array(self._outputs(states, prepared[: self._parameters], inputs))

    def jacobian(self, states: Array, prepared: Array) -> Array:
        """Dense matrix of forward differences, (states, states)."""
        rates = self.rates(states, prepared)
        matrix = np.empty((len(states), len(states)))
        for column, state in enumerate(states):
            moved = states.copy()
            moved[column] = state + DIFFERENCE * max(abs(state), 1e-3)
            change = self.rates(moved, prepared) - rates
            matrix[:, column] = change / (moved[column] - state)
        return matrix
