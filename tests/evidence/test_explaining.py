"""What carries an effect is what it disappears with."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from simulator.evidence.explaining import Explanation, explain, question_of
from simulator.output.explanation_words import paragraph
from simulator.reading.problems import InputError
from simulator.study.load import Study, load_study


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("deandrade2011")


@pytest.fixture(scope="module")
def explanation(study: Study) -> Explanation:
    return explain(study, question_of(study))


def test_the_first_finding_is_asked_about(study: Study) -> None:
    asked = question_of(study)
    assert (asked.arm, asked.against, asked.time_min) == ("M1_saline", "sham_saline", 35.0)
    other = question_of(study, against="DLPFC_saline", time_min=20.0)
    assert (other.arm, other.against, other.time_min) == ("M1_saline", "DLPFC_saline", 20.0)


def test_the_effect_needs_what_the_stimulus_passes_through(explanation: Explanation) -> None:
    assert explanation.needs["plasticity"] == pytest.approx(1, abs=0.01)
    assert explanation.needs["cortical_drive"] == pytest.approx(1, abs=0.01)
    assert explanation.edges["M1_R", "ARC"] > 0.5
    assert explanation.path[0][:2] == ("M1_R", "ARC")


def test_what_the_arms_do_not_use_has_no_share(explanation: Explanation) -> None:
    for mechanism in ("polarisation", "learning", "reorganisation"):
        assert abs(explanation.needs[mechanism]) < 0.02
    assert abs(explanation.edges["M1_L", "ARC"]) < 1e-3


def test_credits_and_what_is_left_add_up(explanation: Explanation) -> None:
    total = sum(explanation.credits.values()) + explanation.left
    assert total == pytest.approx(1, abs=1e-5)
    lost = sum(share for share in explanation.needs.values() if not math.isnan(share))
    assert lost > 1.5  # one at a time they do not


def test_arms_that_do_not_differ_are_said_not_to(study: Study) -> None:
    nothing = explain(study, question_of(study, "sham_saline", "sham_saline"))
    assert not nothing.is_effect
    assert "nothing to explain" in paragraph(nothing)


def test_a_path_ends_where_projections_no_longer_matter(explanation: Explanation) -> None:
    for part in explanation.path:
        for edge in pairwise(part):
            assert explanation.edges[edge] > 0.05
    told = [node for part in explanation.path for node in part]
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"arm": "M1_salin"}, "M1_saline"),
        ({"readout": "pain_nsr"}, "pain_nrs"),
        ({"readout": "responders_30_percent"}, "typical person"),
    ],
)
def test_unknown_words_are_refused(study: Study, asked: dict[str, str], says: str) -> None:
    with pytest.raises(InputError) as caught:
        question_of(study, **asked)  # type: ignore[arg-type]
    assert says in str(caught.value)
