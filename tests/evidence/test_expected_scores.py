"""The shipped studies against committed expectations (`make expectations` renews them)."""

import json
from pathlib import Path

import pytest

from simulator.evidence.scoring import score_findings
from simulator.reading.locate import shipped
from simulator.study.load import load_study
from simulator.study.simulate import simulate

EXPECTED = json.loads((Path(__file__).parent / "expected_scores.json").read_text("utf-8"))


@pytest.mark.parametrize("name", shipped("experiments"))
def test_scores_are_as_committed(name: str) -> None:
    study = load_study(name)
    expected = {f["id"]: f for f in EXPECTED["findings"] if f["study"] == name}
    found = {s.id: s for s in score_findings(study, simulate(study.experiment))}
    assert found.keys() == expected.keys()
    for key, score in found.items():
        assert score.score == expected[key]["score"], key
        assert score.simulated == pytest.approx(expected[key]["simulated"], rel=5e-3, abs=2e-3), key
