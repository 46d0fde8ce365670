"""Calibration: what it sees, what it moves, what it writes."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from simulator.evidence import fitted_records, questions
from simulator.evidence.answering import Answers
from simulator.evidence.calibrate import calibrate
from simulator.evidence.objective import Objective
from simulator.evidence.unit_space import unit_space
from simulator.model.parameter import read_parameters
from simulator.reading.locate import configs_directory, find_experiment
from simulator.study.load import load_study


def test_only_fitted_parameters_are_free() -> None:
    assert {p.tier for p in fitted_records.free_parameters()} == {"fitted_here"}


def test_held_out_findings_are_never_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = find_experiment("taylor2012").read_text("utf-8")
    marked = text.replace("smallest: 0.3}\n", "smallest: 0.3}\n    use: holdout\n")
    assert marked.count("use: holdout") == 2
    file = tmp_path / "taylor2012.yaml"
    file.write_text(marked, "utf-8")
    monkeypatch.setattr(questions, "shipped", lambda kind: [str(file)])
    monkeypatch.setattr(questions, "_amplitudes", list)
    assert [f.use for f in load_study(str(file)).experiment.findings] == ["holdout", "holdout"]
    assert questions.tasks() == []


def test_residuals_are_zero_inside_and_grow_outside() -> None:
    task = next(t for t in questions.tasks() if t.experiment.cite == "Lamusuo2017")
    here, silent = Answers([task])([{}, {"endorphin_release": 0.01}])
    asked = questions.asked_in([task])
    assert np.abs(asked.misses(silent)).sum() > np.abs(asked.misses(here)).sum()
    inside = np.clip(here, asked.low, asked.high)
    assert not asked.misses(inside).any()
    assert (asked.misses(np.full_like(here, np.nan)) == questions.MISS).all()


def test_slopes_are_those_of_the_answers() -> None:
    task = next(t for t in questions.tasks() if t.experiment.cite == "Lamusuo2017")
    chosen = ("endorphin_release", "mor_reserve", "w_M1_ARC")
    space = unit_space(p for p in fitted_records.free_parameters() if p.id in chosen)
    objective = Objective(space, questions.asked_in([task]), Answers([task]), space.recorded)
    found = objective.slopes(space.recorded)
    step = 0.02 * np.eye(len(space))
    up, down = (objective.answers(space.recorded + s * step) for s in (1, -1))
    assert np.allclose(found.slopes.T, (up - down) / 0.04, rtol=0.2, atol=1.0)


def test_the_same_seed_finds_the_same_whatever_the_workers() -> None:
    task = next(t for t in questions.tasks() if t.experiment.cite == "Lamusuo2017")
    chosen = ("endorphin_release", "w_M1_ARC")
    space = unit_space(p for p in fitted_records.free_parameters() if p.id in chosen)
    asked = questions.asked_in([task])
    found = [
        calibrate(
            Objective(space, asked, Answers([task]), space.recorded),
            starts=2, seed=3, minutes=0.1, with_cma=False, report=lambda _: None,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert found[0].after == found[1].after
    assert found[0].cost_after <= found[0].cost_before


def test_values_are_written_into_their_records(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "parameters"
    shutil.copytree(configs_directory() / "parameters", folder)
    mine = [p for p in read_parameters(folder) if p.tier == "fitted_here"]
    monkeypatch.setattr(fitted_records, "free_parameters", lambda: mine)
    wanted = {p.id: 0.5 * (p.lower + p.upper) for p in mine}
    fitted_records.write_values(wanted)
    again = {p.id: p.value for p in read_parameters(folder)}
    for name, value in wanted.items():
        assert again[name] == pytest.approx(value, rel=1e-3)
