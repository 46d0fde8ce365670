from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.linalg import expm

from simulator.solving.reference import SolverFailure, solve_reference
from simulator.solving.rodas import solve_compiled, solve_flat
from simulator.solving.rodas_arrays import flatten, kernels_of, workspace

NO_INPUT = np.zeros(0)


def test_exponential_decay_is_that_of_the_formula(build: Any, stretch: Any, sym: Any) -> None:
    model = build({"x": (3.0, -sym("k") * sym("x"))}, controls={"k": 0.7})
    times = np.array([0.1, 1.0, 2.5, 20.0])
    states, _ = solve_compiled(
        model, np.array([0.7]), np.array([3.0]), [stretch(0.0, 20.0, NO_INPUT, times)], 1e-9
    )
    assert_allclose(states[:, 0], 3.0 * np.exp(-0.7 * times), rtol=1e-8, atol=3e-12)


def test_bolus_and_infusion_in_two_compartments(build: Any, stretch: Any, sym: Any) -> None:
    central, tissue, infusion = sym("central"), sym("tissue"), sym("infusion")
    model = build(
        {
            "central": (0.0, infusion - 0.5 * central + 0.05 * tissue),
            "tissue": (0.0, 0.3 * central - 0.05 * tissue),
        },
        inputs={"infusion": 0.0},
        outputs={"total": central + tissue},
    )
    matrix = np.array([[-0.5, 0.05], [0.3, -0.05]])
    steady = np.linalg.solve(-matrix, [2.0, 0.0])
    pieces = [
        stretch(-1.0, 4.0, np.array([2.0]), np.array([1.0, 4.0]), ((0, 10.0),)),
        stretch(4.0, 30.0, np.array([0.0]), np.array([10.0, 30.0])),
    ]
    states, outputs = solve_compiled(model, np.zeros(0), np.zeros(2), pieces, 1e-9)

    def during(minutes: float) -> Any:
        return steady + expm(matrix * minutes) @ (np.array([10.0, 0.0]) - steady)

    expected = [
        during(2.0),
        during(5.0),
        expm(matrix * 6.0) @ during(5.0),
        expm(matrix * 26.0) @ during(5.0),
    ]
    assert_allclose(states, expected, rtol=1e-8, atol=1e-10)
    assert_allclose(outputs[:, 0], states.sum(axis=1), rtol=1e-15)


@pytest.mark.parametrize("of_estimate", [False, True])
def test_one_step_has_the_order_of_the_method(build: Any, sym: Any, of_estimate: bool) -> None:
    from simulator.solving.kernel_call import call_kernel
    from simulator.solving.rodas_step import machine_code

    x, y = sym("x"), sym("y")
    model = build({"x": (1.0, x * (1 - y)), "y": (1.0, y * (x - 1) - y**3 / 5)})
    kernels = kernels_of(model)

    @machine_code
    def march(kernels: Any, step: float, count: int, work: Any) -> float:
        first = 0.0
        work.inverse_step[:] = 1.0 / step
        for number in range(count):
            call_kernel(kernels.linearise, work.states, work.prepared, work.rate)
            call_kernel(kernels.attempt, work.block, work.inverse_step, work.squares)
            work.states[:] = work.new
            if number == 0:
                first = np.abs(work.stages[-2:]).max()
        return first

    start = np.array([1.5, 0.4])
    exact, _ = solve_reference(model, np.zeros(0), start, [_Whole(0.0, 2.0)], "Radau", 1e-12)
    errors = []
    for count in (20, 40, 80):
        work = workspace(model, 1e-6, 1e-9)
        work.states[:, 0] = start
        estimate = march(kernels, 2.0 / count, count, work)
        errors.append(estimate if of_estimate else np.abs(work.states[:, 0] - exact[-1]).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert_allclose(orders, 4.0, atol=0.35)


class _Whole:
    inputs = NO_INPUT
    jumps = ()

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = start, end
        self.output_times = np.array([end])


def test_stiff_chemistry_of_robertson(build: Any, stretch: Any, sym: Any) -> None:
    a, b, c = sym("a"), sym("b"), sym("c")
    model = build(
        {
            "a": (1.0, -0.04 * a + 1e4 * b * c),
            "b": (0.0, 0.04 * a - 1e4 * b * c - 3e7 * b**2),
            "c": (0.0, 3e7 * b**2),
        }
    )
    piece = stretch(0.0, 40.0, NO_INPUT, np.array([40.0]))
    found = solve_flat(model, np.zeros(0), np.array([1.0, 0.0, 0.0]), flatten([piece]), 1e-7)
    published = [0.7158270687194, 9.185534764557e-6, 0.2841637457458]
    assert_allclose(found.states[0], published, rtol=1e-6)
    assert found.steps < 200


def test_ends_exactly_on_every_output_time(build: Any, stretch: Any, sym: Any) -> None:
    model = build({"clock": (0.0, 1), "x": (1.0, -40 * sym("x"))})
    inside = np.sort(np.random.default_rng(1).uniform(0.0, 7.0, 300))
    pieces = [
        stretch(0.0, 7.0, NO_INPUT, np.append(inside, 7.0)),
        stretch(7.0, 7.5, NO_INPUT, np.array([])),
        stretch(7.5, 7.5 + 1e-8, NO_INPUT, np.array([7.5 + 1e-8])),
    ]
    states, _ = solve_compiled(model, np.zeros(0), np.array([0.0, 1.0]), pieces)
    assert_allclose(states[:, 0], [*inside, 7.0, 7.5 + 1e-8], rtol=1e-13)
    assert_allclose(states[:, 1], np.exp(-40 * states[:, 0]), atol=1e-6)


@pytest.mark.parametrize("solve", [solve_compiled, solve_reference])
def test_bolus_is_an_exact_jump_after_the_measurement(
    build: Any, stretch: Any, sym: Any, solve: Any
) -> None:
    model = build({"x": (1.0, -sym("x")), "y": (0.0, sym("x") - sym("y"))})
    first = stretch(0.0, 2.0, NO_INPUT, np.array([1.0, 2.0]))
    times = np.array([2.5, 5.0])
    with_bolus = [first, stretch(2.0, 5.0, NO_INPUT, times, ((0, 4.0), (1, 0.5), (0, 1.0)))]
    start = np.array([1.0, 0.0])
    states, _ = solve(model, np.zeros(0), start, with_bolus)
    before, _ = solve(model, np.zeros(0), start, [first])
    after, _ = solve(
        model, np.zeros(0), before[-1] + [5.0, 0.5], [stretch(2.0, 5.0, NO_INPUT, times)]
    )
    assert_allclose(states, np.vstack([before, after]), rtol=1e-12)
    assert_array_equal(start, [1.0, 0.0])


def test_blow_up_is_one_sentence_with_its_time(build: Any, stretch: Any, sym: Any) -> None:
    model = build({"x": (1.0, sym("x") ** 2)})
    piece = stretch(-10.0, 0.0, NO_INPUT, np.array([0.0]))
    with pytest.raises(
        SolverFailure, match=r"gave up at minute -9\b.*: no step was small"
    ) as found:
        solve_compiled(model, np.zeros(0), np.array([1.0]), [piece])
    assert "\n" not in str(found.value)


def test_states_that_are_not_finite_are_refused_at_once(build: Any, stretch: Any, sym: Any) -> None:
    model = build({"x": (1.0, -sym("x"))})
    pieces = [stretch(3.0, 4.0, NO_INPUT, np.array([4.0]))]
    with pytest.raises(SolverFailure, match="at minute 3 "):
        solve_compiled(model, np.zeros(0), np.array([np.nan]), pieces)


def test_rest_takes_few_steps(build: Any, stretch: Any, sym: Any) -> None:
    model = build({"x": (0.0, -1e3 * sym("x"))})
    pieces = flatten([stretch(0.0, 1e5, NO_INPUT, np.array([1e5]))])
    found = solve_flat(model, np.zeros(0), np.zeros(1), pieces)
    assert found.states[0, 0] == 0.0
    assert found.steps < 20


def test_repeats_and_threads_give_the_same_bits(real_arm: Any) -> None:
    pieces = flatten(real_arm.pieces)

    def solve(_: int) -> Any:
        return solve_flat(real_arm.model, real_arm.parameters, real_arm.initial, pieces, 1e-5)

    first = solve(0)
    with ThreadPoolExecutor(2) as pool:
        for other in pool.map(solve, range(4)):
            assert_array_equal(other.states, first.states)
            assert_array_equal(other.outputs, first.outputs)


def test_arguments_stay_as_they_were(real_arm: Any) -> None:
    parameters, initial = real_arm.parameters.copy(), real_arm.initial.copy()
    parameters.flags.writeable = initial.flags.writeable = False
    solve_compiled(real_arm.model, parameters, initial, real_arm.pieces, 1e-4)
    assert_array_equal(initial, real_arm.initial)
