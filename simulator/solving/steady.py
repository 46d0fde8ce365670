"""The untreated steady state, found and checked before anything is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.stability import largest_eigenvalues

SETTLING_MINUTES = 400.0 * 24 * 60
NEWTON_STEPS = 30
RESTING_ROUNDS = 200
SECANT_SHARES = (-1.0, 0.9)  # farther out, secants through distant rounds lead astray
SETTLED = 1e-12  # largest change of a state, in units of itself, and of a resting value
MOST_EVALUATIONS = 50_000  # many times what settling takes; oscillations would go on for ever


class NoSteadyState(Exception):
    """The untreated subject has no stable state; the message says why."""


@dataclass(frozen=True)
class SteadyState:
    """States at rest, the parameters with resting values filled in, and the slowest return."""

    states: Array
    parameters: Array
    largest_eigenvalue: float


class FixedPoint:
    """Finds values that are what they lead to, (value, …), by secants through two rounds.

    Anderson's mixing of depth one: it damps values that overshoot and hastens those that creep.
    """

    def __init__(self) -> None:
        self._last: tuple[Array, Array] | None = None

    def next(self, tried: Array, found: Array) -> Array:
        """What to try next, where `tried` led to `found`."""
        miss = found - tried
        last, self._last = self._last, (miss, found)
        if last is None:
            return found
        turn = miss - last[0]
        length = np.sum(turn**2, axis=0)
        share = np.sum(miss * turn, axis=0) / np.where(length > 0, length, np.inf)
        share = np.clip(share, *SECANT_SHARES)
        following: Array = found - share * (found - last[1])
        return following


def steady_state(model: CompiledModel, parameters: Array, inputs: Array) -> SteadyState:
    """Solve for rest; resting values are those of the solution itself.

    Raises NoSteadyState if the search fails or the state found is not stable.
    """
    filled = parameters.copy()
    states = model.start_states()
    places = [model.parameter_index[f"rest.{name}"] for name in model.layout.resting]
    search = FixedPoint()
    for round_number in range(RESTING_ROUNDS):
        prepared = model.prepare(filled, inputs)
        if round_number == 0:  # of several steady states, the one that time leads to
            states = _after_long(model, states, prepared)
        states = _settled(model, states, prepared)
        found = model.resting(states, prepared)
        change = np.max(np.abs(found - filled[places]), initial=0.0)
        filled[places] = search.next(filled[places], found)
        if change < SETTLED and round_number:
            break
    else:
        raise NoSteadyState("the resting values do not settle; a feedback onto them is too strong")
    prepared = model.prepare(filled, inputs)
    states = _settled(model, states, prepared)
    if strayed(model, states):
        raise NoSteadyState("the search for the untreated state left what is possible")
    largest = float(largest_eigenvalues(model, states, prepared)[0])
    if largest >= 0:
        raise NoSteadyState(
            f"the untreated state is unstable: a disturbance grows by {largest:.3g} per minute"
        )
    return SteadyState(states, filled, largest)


def strayed(model: CompiledModel, states: Array) -> NDArray[np.bool_]:
    """Where a search left what time leads to: a state that starts above zero is below it, (…)."""
    above = model.start_states() > 0
    found: NDArray[np.bool_] = np.any(states[above] < 0, axis=0)
    return found


def _settled(model: CompiledModel, states: Array, prepared: Array) -> Array:
    """Newton's method from where we are; if that leads nowhere, let time pass first."""
    try:
        return _newton(model, states, prepared)
    except NoSteadyState:
        return _newton(model, _after_long(model, states, prepared), prepared)


def _after_long(model: CompiledModel, states: Array, prepared: Array) -> Array:
    evaluations = 0

    def rates(_time: float, y: Array) -> Array:
        nonlocal evaluations
        evaluations += 1
        if evaluations > MOST_EVALUATIONS:
            raise NoSteadyState("the untreated subject does not settle: it keeps oscillating")
        return model.rates(y, prepared)

    try:
        with np.errstate(all="ignore"):  # what blows up is told below
            solution = solve_ivp(
                rates,
                (0.0, SETTLING_MINUTES),
                states,
                method="BDF",
                jac=lambda _t, y: model.jacobian(y, prepared),
                rtol=1e-4,
                atol=1e-8,
            )
    except ValueError:  # SciPy's word for a Jacobian that is no longer finite
        raise NoSteadyState("the untreated subject does not settle: its rates blow up") from None
    if not solution.success or not np.all(np.isfinite(solution.y[:, -1])):
        raise NoSteadyState(f"the untreated subject does not settle: {solution.message}")
    last: Array = solution.y[:, -1]
    return last


def _newton(model: CompiledModel, states: Array, prepared: Array) -> Array:
    for _ in range(NEWTON_STEPS):
        rates = model.rates(states, prepared)
        try:
            step = np.linalg.solve(model.jacobian(states, prepared), -rates)
        except np.linalg.LinAlgError:
            raise NoSteadyState("the untreated state is not unique") from None
        states = states + step
        if not np.all(np.isfinite(states)):
            break
        if np.max(np.abs(step) / (np.abs(states) + 1e-3)) < SETTLED:
            return states
    raise NoSteadyState("the search for the untreated state did not converge")
