"""Where to run an experiment so that its parameters' parts in a read-out can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.reading.problems import InputError
from simulator.solving.compiled import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

Method = Literal["morris", "sobol", "prcc"]
MORRIS_LEVELS = 4


@dataclass(frozen=True)
class Factor:
    """What is varied: a path such as `parameters.node_slope`, evenly over a range or its log."""

    path: str
    lower: float
    upper: float
    log: bool = False


@dataclass(frozen=True)
class Sampling:
    """Runs to make, in order: `values` (run, factor) in the units of the factors."""

    method: Method
    factors: tuple[Factor, ...]
    values: Array
    seed: int
    second_order: bool = False

    @property
    def group(self) -> int:
        """How many runs belong together: a trajectory, a block of Saltelli's, or one run."""
        return runs_per_sample(self.method, len(self.factors), self.second_order)

    def in_ranges(self) -> Array:
        """The same values as shares of each factor's range, from 0 to 1."""
        lower, upper = _bounds(self.factors)
        logs = np.array([factor.log for factor in self.factors])
        values = np.where(logs, np.log(np.where(logs, self.values, 1.0)), self.values)
        shares: Array = (values - lower) / (upper - lower)
        return shares


def sample(
    method: Method, factors: Sequence[Factor], n: int, seed: int = 1, second_order: bool = False
) -> Sampling:
    """`n` trajectories (morris), base samples (sobol) or runs (prcc); a seed fixes all of them.

    Raises InputError if SALib is missing, a range is empty or the number does not fit the method.
    """
    _check_ranges(factors)
    if n < 2:
        raise InputError.of(f"{n} samples say nothing about spread", "take at least 2")
    if method == "sobol" and n & (n - 1):
        raise InputError.of(
            f"Sobol's sequence is even only over powers of 2, not over {n} samples",
            f"take {2 ** (n.bit_length() - 1)} or {2 ** n.bit_length()}",
        )
    shares = unit_shares(method, len(factors), n, seed, second_order)
    lower, upper = _bounds(factors)
    values = lower + shares * (upper - lower)
    for column, factor in enumerate(factors):
        if factor.log:
            values[:, column] = np.exp(values[:, column])
        values[:, column] = np.clip(values[:, column], factor.lower, factor.upper)
    return Sampling(method, tuple(factors), values, seed, second_order)


def runs_per_sample(method: Method, factors: int, second_order: bool = False) -> int:
    """How many runs one trajectory, base sample or row takes."""
    if method == "morris":
        return factors + 1
    if method == "sobol":
        return 2 * factors + 2 if second_order else factors + 2
    return 1


def _check_ranges(factors: Sequence[Factor]) -> None:
    if not factors:
        raise InputError.of("nothing is varied", "name at least one parameter")
    for factor in factors:
        if not factor.lower < factor.upper:
            raise InputError.of(
                f"the range {factor.lower:g} to {factor.upper:g} of {factor.path} is empty",
                "give a lower bound below the upper one",
            )
        if factor.log and factor.lower <= 0:
            raise InputError.of(
                f"{factor.path} cannot be sampled on a logarithmic scale from {factor.lower:g}",
                "give a lower bound above 0, or leave the logarithm out",
            )


def _bounds(factors: Sequence[Factor]) -> tuple[Array, Array]:
    bounds = [
        np.log([factor.lower, factor.upper]) if factor.log else [factor.lower, factor.upper]
        for factor in factors
    ]
    lower, upper = np.array(bounds, dtype=float).T
    return lower, upper


def unit_shares(method: Method, factors: int, n: int, seed: int, second_order: bool) -> Array:
    """Samples of the unit cube, (run, factor); InputError if SALib is missing."""
    salib = _salib()
    problem = {
        "num_vars": factors,
        "names": [str(place) for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }
    shares: Array
    if method == "morris":
        shares = salib.morris.sample(problem, n, num_levels=MORRIS_LEVELS, seed=seed)
    elif method == "sobol":
        shares = salib.sobol.sample(problem, n, calc_second_order=second_order, seed=seed)
    else:
        shares = salib.latin.sample(problem, n, seed=seed)
    return shares


def _salib() -> Any:
    """SALib's designs; it imports slowly, so only those who sample wait for it."""
    try:
        import SALib.sample.latin
        import SALib.sample.morris
        import SALib.sample.sobol
    except ImportError:
        raise InputError.of(
            "sensitivity analysis by sampling needs SALib, which is not installed",
            "pip install rtms-analgesia[analysis]",
        ) from None
    return SALib.sample
