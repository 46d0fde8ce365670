"""Calibration: what it sees, what it moves, what it writes."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from simulator.evidence import fitted_records, questions
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
    values = {p.id: p.value for p in fitted_records.free_parameters()}
    here = questions.residuals(task, values)
    silent = questions.residuals(task, {**values, "endorphin_release": 0.01})
    assert np.abs(silent).sum() > np.abs(here).sum()


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
