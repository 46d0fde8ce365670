"""Parameters between 0 and 1, where their records' bounds are, and what is believed beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.model.parameter import Parameter
from simulator.solving.compiled import Array

PULL = 0.15  # residual of a parameter of uniform distribution moved across its whole range
STANDARD_DEVIATIONS = 3.92  # in a range of 95 %


@dataclass(frozen=True)
class UnitSpace:
    """Some parameters in their order; lognormal ones are spaced by their logarithms."""

    parameters: tuple[Parameter, ...]

    def __len__(self) -> int:
        return len(self.parameters)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' ids."""
        return tuple(p.id for p in self.parameters)

    @property
    def recorded(self) -> Array:
        """Where the records' values are."""
        return self.units([p.value for p in self.parameters])

    @property
    def pulls(self) -> Array:
        """Residual by which a move of 1 from the recorded value counts.

        Of a normal or lognormal record the bounds are the range of 95 %; a uniform one only keeps
        what nothing constrains where it was.
        """
        uniform = np.array([p.distribution == "uniform" for p in self.parameters], dtype=bool)
        return np.where(uniform, PULL, STANDARD_DEVIATIONS)

    @property
    def spreads(self) -> Array:
        """Standard deviation of what is believed beforehand."""
        uniform = np.array([p.distribution == "uniform" for p in self.parameters], dtype=bool)
        return np.where(uniform, 1 / np.sqrt(12), 1 / STANDARD_DEVIATIONS)

    def units(self, values: Sequence[float] | Array) -> Array:
        """From values, one for each parameter."""
        given = np.array([_bent(p, v) for p, v in zip(self.parameters, values, strict=True)])
        low, high = self._ends()
        return (given - low) / (high - low)

    def values(self, units: Array) -> dict[str, float]:
        """Values by id; what lies outside is brought to the bound."""
        low, high = self._ends()
        bent = low + np.clip(units, 0, 1) * (high - low)
        return {
            p.id: float(np.clip(_straight(p, float(b)), p.lower, p.upper))
            for p, b in zip(self.parameters, bent, strict=True)
        }

    def units_of(self, values: Mapping[str, float]) -> Array:
        """From values by id."""
        return self.units([values[name] for name in self.names])

    def _ends(self) -> tuple[Array, Array]:
        low = [_bent(p, p.lower) for p in self.parameters]
        high = [_bent(p, p.upper) for p in self.parameters]
        return np.array(low), np.array(high)


def unit_space(parameters: Iterable[Parameter]) -> UnitSpace:
    """Of the parameters that have a range at all."""
    return UnitSpace(tuple(p for p in parameters if p.lower < p.upper))


def _by_logarithm(parameter: Parameter) -> bool:
    return parameter.distribution == "lognormal" and parameter.lower > 0


def _bent(parameter: Parameter, value: float) -> float:
    return float(np.log(value)) if _by_logarithm(parameter) else value


def _straight(parameter: Parameter, bent: float) -> float:
    return float(np.exp(bent)) if _by_logarithm(parameter) else bent
