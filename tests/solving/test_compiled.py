from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.testing import assert_array_equal

from simulator.solving.layout import layout_from


def test_layout_survives_json(full_model: Any) -> None:
    plain = json.loads(json.dumps(full_model.layout.as_dict()))
    assert layout_from(plain) == full_model.layout


def test_arrays_of_any_memory_order_are_read_rightly(full_model: Any) -> None:
    prepared = full_model.prepare(full_model.default_parameters(), full_model.default_inputs())
    states = full_model.start_states()
    strided = np.zeros((len(states), 3))
    strided[:, 1] = states
    assert_array_equal(
        full_model.rates(strided[:, 1], prepared), full_model.rates(states, prepared)
    )


def test_inputs_reach_the_rates(full_model: Any) -> None:
    parameters, inputs = full_model.default_parameters(), full_model.default_inputs()
    states = full_model.start_states()
    before = full_model.rates(states, full_model.prepare(parameters, inputs))
    inputs[full_model.input_index["infusion.naloxone"]] = 1e3
    after = full_model.rates(states, full_model.prepare(parameters, inputs))
    changed = {n for n, b, a in zip(full_model.state_names, before, after, strict=True) if a != b}
    assert changed == {"naloxone.central"}
