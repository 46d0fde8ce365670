"""Hypotheses: what they change, what they may not, and how they are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.evidence.comparing import compare, scores_under
from simulator.evidence.hypotheses import known_hypotheses, read_hypothesis
from simulator.reading.problems import InputError
from simulator.study.assembly import compiled_model
from simulator.study.load import load_study
from simulator.study.prepare import parameter_array

STUDIES = ("deandrade2011", "deandrade2014")


def test_at_least_eight_are_shipped_and_each_says_what_it_predicts() -> None:
    assert len(known_hypotheses()) >= 9
    for name in known_hypotheses():
        written = read_hypothesis(name).written
        assert written.claim
        assert written.predicts
        changes = written.mechanisms | written.edges | written.parameters | written.equations
        assert changes or name == "full_model"


def test_a_family_stands_for_each_of_its_nodes() -> None:
    values = read_hypothesis("dopamine_upstream").values
    assert values["edges.M1_L.ARC"] == values["edges.M1_R.ARC"] == 0


def test_another_equation_is_used_within_and_only_within() -> None:
    hypothesis = read_hypothesis("nmda_independent_early")
    study = load_study("deandrade2014")
    ours = compiled_model()
    theirs = {s.id: s.score for s in scores_under(hypothesis, [study], "all")}
    whole = {s.id: s.score for s in scores_under(read_hypothesis("full_model"), [study], "all")}
    assert whole["deandrade-2014-ket-m1"] == "reproduced"
    assert theirs["deandrade-2014-ket-m1"] == "contradicted"
    assert compiled_model() is ours
    with hypothesis.model():
        assert compiled_model() is not ours


def test_the_better_hypothesis_comes_first_and_the_same_ties() -> None:
    names = ("placebo_only", "full_model", "full_model")
    studies = [load_study(name) for name in STUDIES]
    ranked = compare([read_hypothesis(n) for n in names], studies, "all")
    assert [r.hypothesis.name for r in ranked] == ["full_model", "full_model", "placebo_only"]
    assert ranked[1].tied_with_best
    assert not ranked[2].tied_with_best
    assert ranked[2].free_parameters < ranked[0].free_parameters
    assert ranked[0].interval[0] <= ranked[0].worth <= ranked[0].interval[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mechanisms: {opiod: off}", "opioid"),
        ("edges: {M1->ARCC: 0}", "unknown"),
        ("parameters: {mor_reserve: 7}", "outside the range"),
        ("parameters: {mor_reserv: 0.5}", "mor_reserve"),
        ("equations: {nmda_block: 'nmda_blok * 2'}", "no name of the model"),
        ("equations: {no_such: '1'}", "has no equation"),
        ("equations: {nmda_block: '__import__(1)'}", "not allowed"),
    ],
)
def test_mistakes_are_named(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: mine\nclaim: something\n{text}\n", "utf-8")
    with pytest.raises(InputError, match=told):
        read_hypothesis(str(path))


@pytest.mark.parametrize("name", known_hypotheses())
def test_a_hypothesis_applied_to_an_experiment_sets_what_it_says(name: str) -> None:
    hypothesis = read_hypothesis(name)
    study = load_study("deandrade2011", ["cohort=null"])
    with hypothesis.model():
        applied = hypothesis.applied_to(study.experiment)
        model = compiled_model()
        arm = applied.arms["M1_saline"]
        values = parameter_array(applied, arm, model)
        for what, value in hypothesis.values.items():
            assert values[model.parameter_index[what]] == value
    assert study.experiment == load_study("deandrade2011", ["cohort=null"]).experiment
