"""Plans follow the parameters that they are made from."""

import pytest

from simulator.study.load import load_study
from simulator.study.prepare import arm_segments, parameter_values, prepare
from simulator.sweep.sensitivity.plan_slopes import plan_slopes

NAMES = ["sham_shielded_residual", "body_mass", "naloxone_central_volume", "node_slope"]


def test_doses_and_intensities_follow_what_they_are_proportional_to() -> None:
    experiment = load_study("deandrade2011").experiment
    arm, planned = experiment.arms["sham_naloxone"], prepare(experiment)
    pieces = arm_segments(experiment, arm, planned, planned.plans["sham_naloxone"])
    moves = plan_slopes(experiment, arm, planned, NAMES)
    values = [parameter_values(experiment, arm)[name].value for name in NAMES]
    names = {place: name for name, place in planned.model.input_index.items()}
    seen = set()
    for piece, move in zip(pieces, moves, strict=True):
        for place, value in enumerate(piece.inputs):
            residual, mass, volume, slope = move.inputs[place] * values
            shared = names[place].partition(".")[0] if value else ""
            assert residual == pytest.approx(value if shared == "intensity" else 0, abs=1e-6)
            assert mass == pytest.approx(value if shared == "infusion" else 0, abs=1e-6)
            assert volume == slope == 0
            seen.add(shared)
        for place, amount in piece.jumps:
            residual, mass, volume, slope = move.jumps[place] * values
            assert (mass, volume) == pytest.approx((amount, -amount))
            assert residual == slope == 0
            seen.add("bolus")
    assert seen >= {"intensity", "infusion", "bolus"}
