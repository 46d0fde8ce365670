from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from simulator.solving import rodas_loading
from simulator.solving.rodas import solve_compiled

PRINT_BITS = """
import numpy, sympy
from simulator.study.load import load_study
from simulator.study.simulate import simulate
run = simulate(load_study("taylor2012", ["solver.method=compiled"]).experiment)
print([arm.states.tobytes().hex() for arm in run.arms.values()])
"""


@pytest.fixture
def solve(build: Any, stretch: Any, sym: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Solves a small problem with a loop that is looked for anew."""
    model = build({"x": (1.0, -(sym("x") ** 2))})
    pieces = [stretch(0.0, 1.0, np.zeros(0), np.array([1.0]))]

    def run() -> Any:
        rodas_loading._for_types.cache_clear()
        return solve_compiled(model, np.zeros(0), np.ones(1), pieces)[0]

    yield run
    rodas_loading._for_types.cache_clear()


def test_torn_files_are_made_again(own_cache: Path, solve: Any) -> None:
    first = solve()
    files = [path for path in own_cache.rglob("*.nb?") if path.is_file()]
    assert {path.suffix for path in files} == {".nbi", ".nbc"}
    for path in files:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert_array_equal(solve(), first)
    assert all(path.stat().st_size > 100 for path in files)


def test_works_without_a_folder(
    tmp_path: Path, solve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("RTMS_SIM_CACHE", str(tmp_path / "file"))
    assert_array_equal(solve(), pytest.approx(0.5, rel=1e-5))


def test_leaves_the_folder_of_other_users_of_numba_alone(own_cache: Path, solve: Any) -> None:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    solve()
    assert before == numba.config.CACHE_DIR  # type: ignore[attr-defined]
    assert rodas_loading.loop_folder().is_relative_to(own_cache)


def test_another_process_finds_the_code_and_the_same_bits(own_cache: Path) -> None:
    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-c", PRINT_BITS], capture_output=True, text=True, check=True
        )
        return done.stdout

    first = run()
    written = {path: path.stat().st_mtime_ns for path in own_cache.rglob("*") if path.is_file()}
    assert run() == first
    assert written == {
        path: path.stat().st_mtime_ns for path in own_cache.rglob("*") if path.is_file()
    }
