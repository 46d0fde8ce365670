from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from simulator.bench.course import Course
from simulator.bench.engines import Compiled, Engine, Lsoda, NotInstalled, PlainLsoda
from simulator.bench.libroadrunner import LibRoadRunner


@pytest.mark.parametrize("kind", [Lsoda, Compiled, LibRoadRunner])
def test_an_engine_comes_closer_with_a_tighter_tolerance(
    kind: type[Engine], session_course: Course
) -> None:
    if kind is LibRoadRunner:
        pytest.importorskip("roadrunner", exc_type=ImportError)
    engine = kind(session_course)
    rough = session_course.error(engine.solve(1e-4))
    few = engine.steps()
    fine = session_course.error(engine.solve(1e-6))
    assert fine < 1e-4
    assert fine < rough < 1e-2
    assert len(session_course.pieces) < few < engine.steps()


@pytest.mark.parametrize("kind", [Compiled, LibRoadRunner])
def test_an_engine_begins_anew_at_every_solve(kind: type[Engine], session_course: Course) -> None:
    if kind is LibRoadRunner:
        pytest.importorskip("roadrunner", exc_type=ImportError)
    engine = kind(session_course)
    first, steps = engine.solve(1e-5), engine.steps()
    engine.solve(1e-3)
    assert np.array_equal(engine.solve(1e-5), first)
    assert engine.steps() == steps


def test_compiled_solver_is_no_less_exact_with_fewer_steps(session_course: Course) -> None:
    lsoda, compiled = Lsoda(session_course), Compiled(session_course)
    digits = {lsoda: 0.0, compiled: 0.0}
    for tolerance in (1e-5, 1e-6, 1e-7, 1e-8):  # at a single one steps fall well or badly
        for engine in digits:
            digits[engine] -= np.log10(session_course.error(engine.solve(tolerance)))
        assert compiled.steps() < lsoda.steps()
    assert digits[compiled] >= digits[lsoda]


def test_plain_engine_solves_the_same_equations(session_course: Course) -> None:
    brief = replace(session_course, pieces=session_course.pieces[:2])
    assert np.allclose(PlainLsoda(brief).solve(1e-6), Lsoda(brief).solve(1e-6), rtol=1e-4)


@pytest.mark.parametrize("kind", [Lsoda, LibRoadRunner])
def test_a_jump_comes_after_what_is_measured_at_its_instant(
    kind: type[Engine], session_course: Course
) -> None:
    if kind is LibRoadRunner:
        pytest.importorskip("roadrunner", exc_type=ImportError)
    before, after = session_course.pieces[:2]
    jumping = replace(session_course, pieces=[before, replace(after, jumps=((0, 0.5),))])
    still = replace(session_course, pieces=[before, after])
    found, expected = kind(jumping).solve(1e-8), Compiled(jumping).solve(1e-8)
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-9)
    changed = np.any(found != kind(still).solve(1e-8), axis=1)
    measured_before = len(before.output_times)
    assert not changed[:measured_before].any()
    assert changed[measured_before:].all()


def test_a_missing_library_is_told(session_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "roadrunner", None)
    with pytest.raises(NotInstalled, match="pip install libroadrunner"):
        LibRoadRunner(session_course)
