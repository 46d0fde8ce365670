from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from rich.console import Console

from simulator.bench import benchmark
from simulator.bench.benchmark import BenchRow, Timing, bench_table, run_benchmark
from simulator.bench.course import Course
from simulator.bench.engines import Compiled, Engine, Lsoda, NotInstalled
from simulator.study.assembly import compiled_model

STATES = len(compiled_model().layout.states)


class Missing(Compiled):
    name = "elsewhere"

    def __init__(self, course: Course) -> None:
        raise NotInstalled("not installed; pip install elsewhere")


@pytest.fixture
def few_engines(session_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    engines: Sequence[type[Engine]] = (Lsoda, Missing, Compiled)
    monkeypatch.setattr(benchmark, "ENGINES", engines)
    monkeypatch.setattr(benchmark, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(benchmark, "course", lambda resolution: session_course)


@pytest.mark.usefixtures("few_engines")
def test_every_engine_is_timed_at_every_tolerance_and_size() -> None:
    rows = run_benchmark(repeats=2, resolutions=["session"], plain=False, sizes=[2])
    assert [row.states for row in rows] == [STATES] * 5 + [2 * STATES] * 5
    timings = {(r.states, r.engine, r.timing.rtol): r.timing for r in rows if r.timing}
    for states in (STATES, 2 * STATES):
        for rtol in (1e-4, 1e-6):
            lsoda = timings[states, "LSODA, compiled functions", rtol]
            compiled = timings[states, "compiled", rtol]
            assert max(compiled.error, lsoda.error) < 10 * rtol
            assert compiled.seconds > 0
            assert 0 < compiled.steps < lsoda.steps
    assert len(timings) == 8


@pytest.mark.usefixtures("few_engines")
def test_an_engine_that_is_not_there_has_one_row_that_says_so() -> None:
    rows = run_benchmark(repeats=1, resolutions=["session"], plain=False, sizes=[])
    assert [r.engine for r in rows if r.timing is None] == [
        "elsewhere: not installed; pip install elsewhere"
    ]


def test_table_shows_every_row() -> None:
    row = BenchRow("session", 67, "compiled", Timing(1e-5, 0.0042, 1210, 1.9e-6))
    missing = BenchRow("train", 134, "elsewhere: not installed", None)
    console = Console(width=120, record=True)
    console.print(bench_table([row, replace(row, states=268), missing]))
    text = console.export_text()
    for shown in ("session", "67", "268", "compiled", "1e-05", "4.2 ms", "1210", "1.9e-06"):
        assert shown in text
    for shown in ("train", "134", "elsewhere: not installed", "–"):
        assert shown in text
