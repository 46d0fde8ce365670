from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simulator.solving.stability import largest_eigenvalues
from simulator.solving.steady import NoSteadyState, steady_state
from simulator.solving.steady_lanes import steady_lanes
from simulator.study.assembly import compiled_model


def test_every_lane_rests_where_it_would_alone(full_model: Any) -> None:
    lanes = 4
    several = compiled_model(lanes)
    parameters = np.repeat(full_model.default_parameters()[:, np.newaxis], lanes, axis=1)
    parameters[full_model.parameter_index["w_RVM_ON_DH"]] *= np.linspace(0.7, 1.3, lanes)
    inputs = np.repeat(full_model.default_inputs()[:, np.newaxis], lanes, axis=1)
    inputs[full_model.input_index["neuropathic_drive"]] = np.linspace(0.0, 0.9, lanes)
    found = steady_lanes(several, parameters, inputs)
    assert found.found.all()
    for lane in range(lanes):
        alone = steady_state(full_model, parameters[:, lane].copy(), inputs[:, lane].copy())
        assert_allclose(found.states[:, lane], alone.states, rtol=1e-9, atol=1e-12)
        assert_allclose(found.parameters[:, lane], alone.parameters, rtol=1e-9, atol=1e-12)


def test_lanes_without_rest_are_marked(build: Any, sym: Any) -> None:
    x, k = sym("x"), sym("k")
    model = build({"x": (0.0, k * x - x**3 + 1)}, controls={"k": 0.0}, lanes=4)
    drifting = build({"x": (0.0, k)}, controls={"k": 0.0}, lanes=4)
    growth = np.array([[-1.0, 0.0, 1.0, np.nan]])
    found = steady_lanes(model, growth, np.zeros((0, 4)))
    assert found.found.tolist() == [True, True, True, False]
    roots = found.states[0, :3]
    assert_allclose(growth[0, :3] * roots - roots**3 + 1, 0.0, atol=1e-12)
    assert not steady_lanes(drifting, np.ones((1, 4)), np.zeros((0, 4))).found.any()


def test_an_unstable_lane_is_marked(build: Any, sym: Any) -> None:
    x = sym("x")
    model = build({"x": (0.0, sym("k") * (x - x**3))}, controls={"k": 1.0}, lanes=2)
    found = steady_lanes(model, np.array([[-1.0, 1.0]]), np.zeros((0, 2)))
    assert found.found.tolist() == [True, False]


def test_a_lane_that_strays_below_zero_is_marked(build: Any, sym: Any) -> None:
    x, y, k, rest = sym("x"), sym("y"), sym("k"), sym("rest.load")
    # the higher rest is taken to be, the lower x comes to lie: through zero, to a second root
    model = build(
        {"x": (1.0, (1 - x) - k * rest), "y": (0.0, -1 - y)},
        controls={"k": 0.0},
        outputs={"load": x + 3},
        resting=("load",),
        lanes=4,
    )
    place = model.parameter_index["k"]
    parameters = np.repeat(model.default_parameters()[:, np.newaxis], 4, axis=1)
    parameters[place] = (0.0, 0.1, 0.3, 0.6)
    found = steady_lanes(model, parameters, np.zeros((0, 4)))
    assert_allclose(found.states[0], (1 - 3 * parameters[place]) / (1 + parameters[place]))
    assert found.found.tolist() == [True, True, True, False]  # y starts at 0 and may be below
    alone = build(
        {"x": (1.0, -1 - x)},
    )
    with pytest.raises(NoSteadyState, match="left what is possible"):
        steady_state(alone, alone.default_parameters(), np.zeros(0))


def test_a_person_in_pain_does_not_rest_below_zero(full_model: Any) -> None:
    """Seen in a search over parameters: cytokines of -10, stable, and no pain with it."""
    several = compiled_model(4)
    values = {
        "nmda_by_tnf": 0.21,
        "spontaneous_firing": 18,
        "node_threshold": 0.576,
        "node_slope": 0.173,
        "threshold_PAG": -0.302,
        "threshold_DH": 0.695,
        "w_PAG_GABA_PAG": 1.68,
    }
    alone, inputs = full_model.default_parameters(), full_model.default_inputs()
    for name, value in values.items():
        alone[full_model.parameter_index[name]] = value
    inputs[full_model.input_index["neuropathic_drive"]] = 0.9
    rest = steady_state(full_model, alone, inputs)
    assert rest.states[full_model.start_states() > 0].min() > 0
    found = steady_lanes(
        several, np.repeat(alone[:, np.newaxis], 4, axis=1), np.repeat(inputs[:, np.newaxis], 4, 1)
    )
    for lane in np.flatnonzero(found.found):
        assert_allclose(found.states[:, lane], rest.states, rtol=1e-6, atol=1e-9)


def test_eigenvalues_by_blocks_are_those_of_the_whole(real_arm: Any) -> None:
    model = real_arm.model
    prepared = model.prepare(real_arm.parameters, real_arm.pieces[0].inputs)
    jacobian = model.jacobian(real_arm.initial, prepared)
    found = largest_eigenvalues(model, real_arm.initial, prepared)
    assert_allclose(found, [np.linalg.eigvals(jacobian).real.max()], rtol=1e-9)
