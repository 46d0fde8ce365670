"""Whole studies: the same numbers as a run, and no study at another's cost."""

from pathlib import Path

import pytest

from simulator.evidence import study_scores
from simulator.evidence.scoring import score_findings
from simulator.evidence.study_scores import scores_of, scores_of_unreadable
from simulator.reading.problems import InputError
from simulator.study.load import load_study
from simulator.study.simulate import simulate


def test_scores_are_those_of_a_run() -> None:
    study = load_study("taylor2012")
    assert study.experiment.findings
    run = score_findings(study, simulate(study.experiment))
    for ours, theirs in zip(scores_of(study), run, strict=True):
        assert (ours.id, ours.score) == (theirs.id, theirs.score)
        assert ours.simulated == pytest.approx(theirs.simulated, rel=1e-3, abs=1e-3)


def test_a_study_that_cannot_be_run_keeps_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_study: object) -> None:
        raise InputError.of("the plan is impossible")

    monkeypatch.setattr(study_scores, "measured", broken)
    found = scores_of(load_study("taylor2012"))
    assert [score.score for score in found] == ["not_computable"] * len(found)
    assert {score.reason for score in found} == {"the plan is impossible"}


def test_what_can_be_read_of_a_bad_study_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    good = "{id: a, readout: nothing, contrast: [x], at_min: 0, expect: {null_within: 1}}"
    file.write_text(f"findings:\n  - {good}\n  - {{id: b}}\n")
    monkeypatch.setattr(study_scores, "find_experiment", lambda name: file)
    (found,) = scores_of_unreadable("bad", InputError.of("no such thing"))
    assert (found.id, found.score) == ("a", "not_computable")
    assert "no such thing" in found.reason
    file.write_text("findings: [")
    assert scores_of_unreadable("bad", InputError.of("no such thing")) == []
