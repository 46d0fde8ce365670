from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simulator.solving.lanes import widest_lanes
from simulator.solving.reference import solve_reference
from simulator.solving.rodas import solve_flat, solve_lanes
from simulator.solving.rodas_arrays import flatten, pieces_of, side_by_side
from simulator.study.assembly import compiled_model

NO_INPUT = np.zeros(0)


@pytest.mark.parametrize("lanes", sorted({4, 8, widest_lanes()}))
def test_every_lane_is_what_it_would_be_alone(real_arm: Any, lanes: int) -> None:
    one, several, arm = compiled_model(1), compiled_model(lanes), real_arm
    place = one.parameter_index["mor_inhibition"]
    parameters = np.repeat(arm.parameters[:, np.newaxis], lanes, axis=1)
    parameters[place] *= np.linspace(0.8, 1.2, lanes)
    initial = np.repeat(arm.initial[:, np.newaxis], lanes, axis=1)
    flat = flatten(arm.pieces)
    found = solve_lanes(several, parameters, initial, side_by_side([flat] * lanes), 1e-8)
    for lane in range(lanes):
        alone = solve_flat(one, parameters[:, lane].copy(), arm.initial, flat, 1e-8)
        assert_allclose(found.states[..., lane], alone.states, rtol=1e-5, atol=1e-8)
        assert_allclose(found.outputs[..., lane], alone.outputs, rtol=1e-5, atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.floats(0.1, 50.0), min_size=4, max_size=4),
    rates=st.lists(st.floats(0.01, 5.0), min_size=4, max_size=4),
    bolus=st.lists(st.floats(0.0, 3.0), min_size=4, max_size=4),
)
def test_lanes_may_differ_in_their_times_rates_and_doses(
    build: Any, stretch: Any, sym: Any, lengths: list[float], rates: list[float], bolus: list[float]
) -> None:
    model = build({"x": (1.0, -sym("k") * sym("x"))}, controls={"k": 1.0}, lanes=4)
    flats = []
    for length, amount in zip(lengths, bolus, strict=True):
        first = stretch(0.0, length, NO_INPUT, np.array([0.3 * length, length]))
        end = np.array([2.5 * length])
        flats.append(flatten([first, stretch(length, 2.5 * length, NO_INPUT, end, ((0, amount),))]))
    found = solve_lanes(model, np.array([rates]), np.ones((1, 4)), side_by_side(flats), 1e-9)
    k, until = np.array(rates), np.array(lengths)
    before = np.exp(-k * until)
    expected = [np.exp(-0.3 * k * until), before, (before + bolus) * np.exp(-1.5 * k * until)]
    assert_allclose(found.states[:, 0], expected, rtol=1e-6, atol=1e-9)


def test_a_lane_that_fails_is_named_and_spares_the_others(
    build: Any, stretch: Any, sym: Any
) -> None:
    model = build({"x": (1.0, sym("k") * sym("x") ** 2 - sym("x"))}, controls={"k": 0.0}, lanes=4)
    flat = flatten([stretch(0.0, 5.0, NO_INPUT, np.array([1.0, 5.0]))])
    growth = np.array([[0.0, 3.0, 0.5, np.nan]])
    found = solve_lanes(model, growth, np.ones((1, 4)), side_by_side([flat] * 4), 1e-8)
    assert sorted(found.failures) == [1, 3]
    assert "gave up at minute 0.40" in found.failures[1]  # 1/x reaches 0 at ln(3/2)
    times = np.array([1.0, 5.0])
    assert_allclose(found.states[:, 0, 0], np.exp(-times), rtol=1e-6)
    assert_allclose(found.states[:, 0, 2], 1 / (0.5 + 0.5 * np.exp(times)), rtol=1e-6)


def test_too_many_steps_are_given_up(build: Any, stretch: Any, sym: Any) -> None:
    x, y = sym("x"), sym("y")
    model = build({"x": (1.0, 40 * y), "y": (0.0, -40 * x)})
    flat = flatten([stretch(0.0, 100.0, NO_INPUT, np.array([100.0]))])
    found = solve_lanes(model, np.zeros((0, 1)), np.ones((2, 1)), flat, 1e-8, most_steps=50)
    assert "too many steps" in found.failures[0]


@pytest.mark.parametrize("rtol", [1e-3, 1e-4, 1e-6])
def test_the_error_estimate_covers_the_error(real_arm: Any, real_states: Any, rtol: float) -> None:
    arm = real_arm
    found = solve_flat(arm.model, arm.parameters, arm.initial, flatten(arm.pieces), rtol)
    size = len(arm.model.layout.states)
    scale = np.abs(real_states).max(axis=0).clip(1e-6)
    error = np.abs(found.states - real_states).max(axis=0) / scale
    estimate = np.abs(found.errors[:, :size]).max(axis=0) / scale
    clear = error > 1e-8  # above what the reference itself leaves
    assert clear.sum() > 10
    missed = error > estimate + 0.1 * rtol  # far below the tolerance nobody looks
    assert not missed.any(), np.array(arm.model.state_names)[missed]
    assert estimate.max() < 300 * rtol


def test_pieces_survive_being_flattened(real_arm: Any) -> None:
    arm = real_arm
    back = pieces_of(flatten(arm.pieces))
    ours = solve_reference(arm.model, arm.parameters, arm.initial, back)
    theirs = solve_reference(arm.model, arm.parameters, arm.initial, arm.pieces)
    assert_allclose(ours[1], theirs[1], rtol=1e-9, atol=1e-12)


def test_only_pieces_of_one_shape_go_side_by_side(stretch: Any) -> None:
    def shape(*outputs: float, end: float = 2.0, jumps: Any = ()) -> Any:
        return flatten([stretch(0.0, end, NO_INPUT, np.array(outputs), jumps)]).shape

    assert shape(1.0, 2.0) == shape(0.3, 7.0, end=7.0)
    assert shape(1.0, 2.0) != shape(2.0)
    assert shape(1.0, 2.0) != shape(1.0, 2.0, jumps=((0, 1.0),))
