"""The shipped studies against committed expectations (`make expectations` renews them)."""

import json
from pathlib import Path

import pytest

from simulator.evidence.study_scores import scores_of
from simulator.reading.locate import shipped
from simulator.study.load import load_study

EXPECTED = json.loads((Path(__file__).parent / "expected_scores.json").read_text("utf-8"))


@pytest.mark.parametrize("name", shipped("experiments"))
def test_scores_are_as_committed(name: str) -> None:
    study = load_study(name)
    expected = {f["id"]: f for f in EXPECTED["findings"] if f["study"] == name}
    found = {s.id: s for s in scores_of(study)}
    assert found.keys() == expected.keys()
    for key, score in found.items():
        assert score.score == expected[key]["score"], key
        assert score.simulated == pytest.approx(expected[key]["simulated"], rel=5e-3, abs=2e-3), key
