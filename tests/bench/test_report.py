from __future__ import annotations

from pathlib import Path

import pytest

from simulator.bench.benchmark import BenchRow, Timing
from simulator.bench.report import page_text, write_report
from simulator.bench.throughput import Throughput, one_arm_plan

ROWS = [
    BenchRow("session", 67, "LSODA", Timing(1e-4, 0.0628, 2000, 2.4e-4)),
    BenchRow("session", 67, "compiled", Timing(1e-4, 0.00255, 568, 1.4e-4)),
    BenchRow("session", 67, "elsewhere: not installed", None),
    BenchRow("train", 67, "compiled", Timing(1e-4, 0.0155, 3286, 2.6e-5)),
]
SWEEPS = [Throughput(1000, 1, 8.0), Throughput(1000, 2, 4.4), Throughput(10_000, 2, 15.0)]


def test_the_page_holds_every_number_and_the_machine() -> None:
    text = page_text(ROWS, SWEEPS)
    for said in ("Machine: ", "| 2.55 |", "| 62.8 |", "| – |", "not installed", "1.4e-04"):
        assert said in text
    assert "| 1000 | 2 | 4.4 | 44.0 |" in text


def test_page_and_figure_are_written(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    page, figure = write_report(ROWS, SWEEPS, tmp_path)
    assert page.read_text() == page_text(ROWS, SWEEPS)
    assert figure.stat().st_size > 10_000


def test_a_sweep_of_the_benchmark_is_one_arm_a_run() -> None:
    plan = one_arm_plan(100)
    assert plan.solves_per_run == 1
    assert plan.design.size == 100


def test_the_vector_solves_the_course_in_its_first_lane(session_course: object) -> None:
    from simulator.bench.course import Course
    from simulator.bench.engines import Vector

    assert isinstance(session_course, Course)
    engine = Vector(session_course)
    assert session_course.error(engine.solve(1e-6)) < 1e-5
    assert engine.courses_at_once >= 2
    assert engine.steps() > 100


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1]])
def test_without_sweeps_the_page_still_reads(rows: list[BenchRow]) -> None:
    assert "Whole sweeps" in page_text(rows, [])
