"""Derivatives are compiled once, apart from the model, and found again."""

from pathlib import Path

import numpy as np
import pytest

import simulator.sweep.sensitivity.compiled_slopes as made
from simulator.study.assembly import compiled_model


def test_they_are_kept_apart_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RTMS_SIM_CACHE", str(tmp_path))
    first = made.compiled_slopes.__wrapped__()
    assert len(list(tmp_path.glob("*.model"))) == 1
    monkeypatch.setattr(made, "ode_system", lambda: pytest.fail("differentiated twice"))
    again = made.compiled_slopes.__wrapped__()
    assert again.layout == first.layout
    model = compiled_model()
    states = np.abs(model.start_states()) + 0.1
    settings = np.concatenate([model.default_parameters(), model.default_inputs()])
    assert np.array_equal(
        first.rates(states, settings).toarray(), again.rates(states, settings).toarray()
    )
