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
        number = expected[key]["simulated"]
        if number is None:
            assert score.score == "not_computable", key
        else:
            assert score.simulated == pytest.approx(number, rel=5e-3, abs=2e-3), key
