from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from simulator.bench.plain_functions import PlainFunctions
from simulator.study.assembly import compiled_model, ode_system


def test_plain_functions_are_those_of_the_compiled_model() -> None:
    model, plain = compiled_model(), PlainFunctions(ode_system())
    parameters, inputs = model.default_parameters(), model.default_inputs()
    inputs += 0.01
    parameters[[model.parameter_index[f"rest.{name}"] for name in model.layout.resting]] = 0.5
    states = model.start_states() + 0.01
    ours, theirs = model.prepare(parameters, inputs), plain.prepare(parameters, inputs)
    assert_allclose(plain.rates(states, theirs), model.rates(states, ours), rtol=1e-9, atol=1e-12)
    assert_allclose(plain.outputs(states, theirs), model.outputs(states, ours), rtol=1e-9)
    exact = model.jacobian(states, ours)
    scale = np.abs(exact).max(axis=1, keepdims=True)
    assert_allclose(plain.jacobian(states, theirs) / scale, exact / scale, atol=1e-4)
