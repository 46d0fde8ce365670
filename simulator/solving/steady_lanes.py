"""The untreated steady states of several parameter sets at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.rodas import solve_lanes
from simulator.solving.rodas_arrays import Pieces
from simulator.solving.stability import largest_eigenvalues
from simulator.solving.steady import SETTLED, SETTLING_MINUTES, FixedPoint, strayed

SETTLING_RTOL = 1e-3
MOST_SETTLING_STEPS = 3_000  # many times what settling takes
MOST_NEWTON_STEPS = 300


@dataclass(frozen=True)
class LaneRest:
    """States (state, lane) and parameters (parameter, lane) at rest, for lanes in which `found`."""

    states: Array
    parameters: Array
    found: NDArray[np.bool_]


def steady_lanes(model: CompiledModel, parameters: Array, inputs: Array) -> LaneRest:
    """As `steady_state`, lane by lane; inputs are (input, lane).

    A lane in which rest is not found, is not stable or has strayed from what is possible is
    marked; `steady_state` says why.
    """
    filled = np.array(parameters, dtype=np.float64)
    start = np.repeat(model.start_states()[:, np.newaxis], model.lanes, axis=1)
    settled = solve_lanes(
        model, filled, start, _long(inputs), SETTLING_RTOL, most_steps=MOST_SETTLING_STEPS
    )
    states = settled.last
    places = [model.parameter_index[f"rest.{name}"] for name in model.layout.resting]
    converged = np.zeros(model.lanes, dtype=bool)
    search = FixedPoint()
    with np.errstate(all="ignore"):  # a lane may be lost
        for _ in range(MOST_NEWTON_STEPS):
            prepared = model.prepare(filled, inputs)
            step = model.newton_step(states, prepared)
            states = states + step
            resting = model.resting(states, prepared)
            change = np.max(np.abs(resting - filled[places]), axis=0, initial=0.0)
            filled[places] = search.next(filled[places], resting)
            step_size = np.max(np.abs(step) / (np.abs(states) + 1e-3), axis=0)
            converged = (step_size < SETTLED) & (change < SETTLED)
            if np.all(converged | ~np.isfinite(step_size)):
                break
    converged[list(settled.failures)] = False
    prepared = model.prepare(filled, inputs)
    stable = largest_eigenvalues(model, states, prepared) < 0
    return LaneRest(states, filled, converged & stable & ~strayed(model, states))


def _long(inputs: Array) -> Pieces:
    """One piece in which everything comes to rest, with nothing to keep."""
    lanes = inputs.shape[-1]
    none = np.zeros(1, dtype=np.int64)
    return Pieces(
        starts=np.zeros((1, lanes)),
        lengths=np.full((1, lanes), SETTLING_MINUTES),
        inputs=np.ascontiguousarray(inputs[np.newaxis]),
        jumps_until=none,
        jump_places=none[:0],
        jump_amounts=np.zeros((0, lanes)),
        outputs_until=none,
        outputs_after=np.zeros((0, lanes)),
    )
