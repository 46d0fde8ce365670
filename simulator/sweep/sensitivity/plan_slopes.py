"""How the plan of an arm depends on parameters: doses, intensities, shares of sham.

A plan needs no solver, so differences are cheap.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.model.parameter import ParameterSet
from simulator.solving.compiled import Array
from simulator.solving.sensitivity import Moves
from simulator.study.arms import plan_arm
from simulator.study.assembly import ingredients
from simulator.study.prepare import Prepared, arm_segments, parameter_values
from simulator.study.schema import Experiment
from simulator.study.treatment import Arm

RELATIVE_STEP = 1e-5


def plan_slopes(
    experiment: Experiment, arm: Arm, prepared: Prepared, names: Sequence[str]
) -> list[Moves]:
    """For each piece of the arm, d(inputs) and d(jumps) by the parameters `names`."""
    values = parameter_values(experiment, arm)
    inputs, jumps = _planned(experiment, arm, prepared, values)
    by_inputs = np.zeros((*inputs.shape, len(names)))
    by_jumps = np.zeros((*jumps.shape, len(names)))
    for place, name in enumerate(names):
        if name not in prepared.consulted:
            continue
        value = values[name].value
        step = RELATIVE_STEP * (abs(value) or 1.0)
        above, below = (
            _planned(experiment, arm, prepared, values.replace({name: moved}))
            for moved in (value + step, value - step)
        )
        by_inputs[..., place] = (above[0] - below[0]) / (2 * step)
        by_jumps[..., place] = (above[1] - below[1]) / (2 * step)
    return [Moves(*pair) for pair in zip(by_inputs, by_jumps, strict=True)]


def _planned(
    experiment: Experiment, arm: Arm, prepared: Prepared, values: ParameterSet
) -> tuple[Array, Array]:
    """Inputs (piece, input) and jumps (piece, state)."""
    plan = plan_arm(experiment, arm, ingredients(), values)
    pieces = arm_segments(experiment, arm, prepared, plan)
    jumps = np.zeros((len(pieces), len(prepared.model.state_names)))
    for row, piece in zip(jumps, pieces, strict=True):
        for place, amount in piece.jumps:
            row[place] += amount
    return np.array([piece.inputs for piece in pieces]), jumps
