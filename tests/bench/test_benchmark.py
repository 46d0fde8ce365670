from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from rich.console import Console

from simulator.study import benchmark
from simulator.study.assembly import compiled_model, ode_system
from simulator.study.benchmark import BenchRow, bench_table, course, run_benchmark
from simulator.study.plain_functions import PlainFunctions


@pytest.fixture
def looser_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "REFERENCE_RTOL", 1e-9)


@pytest.mark.usefixtures("looser_reference")
def test_compiled_solver_is_faster_and_no_less_exact() -> None:
    lsoda, compiled = run_benchmark(repeats=2, resolutions=["session"], plain=False)
    assert lsoda.speedup == 1.0
    assert compiled.error <= lsoda.error < 1e-4
    assert compiled.speedup > 3
    assert compiled.speedup == pytest.approx(lsoda.seconds / compiled.seconds)
    assert 0 < compiled.steps < lsoda.steps


@pytest.mark.usefixtures("looser_reference")
def test_course_is_ten_sessions_and_three_months() -> None:
    given = course("session")
    stimulated = [p for p in given.pieces if np.any(p.inputs != given.pieces[0].inputs)]
    assert len(stimulated) == 10
    assert given.pieces[-1].end - stimulated[-1].end == pytest.approx(90 * 1440, rel=0.02)
    shifted = given.exact.copy()
    largest = np.unravel_index(np.abs(shifted).argmax(), shifted.shape)
    shifted[largest] *= 1 + 1e-3
    assert given.error(shifted) == pytest.approx(1e-3)


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


def test_table_shows_every_row() -> None:
    row = BenchRow("session", "compiled", 1e-5, 0.0042, 1210, 1.9e-6, 29.3)
    console = Console(width=120, record=True)
    console.print(bench_table([row, replace(row, resolution="train", speedup=41.0)]))
    text = console.export_text()
    for shown in ("session", "train", "compiled", "4.2 ms", "1210", "1.9e-06", "29×", "41×"):
        assert shown in text
