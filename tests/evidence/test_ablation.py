"""Findings without a mechanism: what needs it is lost, what does not stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from simulator.evidence.ablation import (
    IN_WORDS,
    Ablation,
    Fate,
    ablate,
    fate,
    in_words,
    optional_mechanisms,
)
from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.scoring import Score
from simulator.evidence.side_by_side import SideBySide, Values
from simulator.evidence.study_scores import scores_of
from simulator.study.load import Study, load_study

BLOCKED = "deandrade-2011-m1-nlx"


@cache
def deandrade() -> Ablation:
    return ablate([load_study("deandrade2011")], ["opioid", "polarisation"])


def fates_of(ablation: Ablation, mechanism: str) -> dict[str, Fate]:
    outcomes = ablation.without[mechanism]
    return {s.id: o.fate for s, o in zip(ablation.whole, outcomes, strict=True)}


def asking(study: Study, **changes: object) -> Study:
    """The study with its first finding changed, and no other."""
    first = study.experiment.findings[0].model_copy(update=changes)
    return replace(study, experiment=study.experiment.model_copy(update={"findings": (first,)}))


def test_without_opioids_there_is_nothing_for_naloxone_to_block() -> None:
    ablation = deandrade()
    assert fates_of(ablation, "opioid")[BLOCKED] == "lost"
    (blocked,) = [o.score for o in ablation.without["opioid"] if o.score.id == BLOCKED]
    assert blocked.score in ("contradicted", "not_computable")
    assert ablation.fates("opioid")["lost"] >= 1
    assert ablation.by_tag("opioid")["opioid"]["lost"] >= 1


def test_a_mechanism_that_a_study_does_not_use_changes_nothing() -> None:
    ablation = deandrade()
    assert set(fates_of(ablation, "polarisation").values()) == {"unchanged"}
    for whole, outcome in zip(ablation.whole, ablation.without["polarisation"], strict=True):
        assert outcome.score.simulated == pytest.approx(whole.simulated, abs=1e-3)


@pytest.mark.parametrize("name", ["deandrade2011", "kang2009", "hu2022"])
def test_the_whole_model_scores_as_it_always_does(name: str) -> None:
    study = load_study(name)
    found = {s.id: s.score for s in ablate([study], ["opioid"]).whole}
    assert found == {s.id: s.score for s in scores_of(study) if s.split != "shown"}


def test_findings_about_people_who_differ_are_counted_and_left_out() -> None:
    study = asking(load_study("kang2009"), readout="responders_30_percent")
    ablation = ablate([study], ["opioid"])
    assert ablation.whole == ()
    assert ablation.left_out == 1
    assert ablate([asking(study, use="shown")], ["opioid"]).left_out == 0


def test_the_same_in_one_process_and_in_two() -> None:
    studies = [load_study(name) for name in ("kang2009", "lee2015", "hu2022", "ma2015", "sun2019")]
    done: list[int] = []
    alone = ablate(studies, ["opioid"], workers=1)
    assert alone == ablate(studies, ["opioid"], workers=2, on_done=done.append)
    assert done == [1] * len(studies)


def test_a_mechanism_that_is_off_already_changes_nothing() -> None:
    study = load_study("deandrade2011", ["mechanisms.opioid=off"])
    assert not ablate([study], ["opioid"]).fates("opioid")["lost"]


@pytest.mark.parametrize(
    ("whole", "without", "expected"),
    [
        ("reproduced", "contradicted", "lost"),
        ("reproduced", "not_computable", "lost"),
        ("reproduced", "partly", "weakened"),
        ("partly", "contradicted", "weakened"),
        ("partly", "reproduced", "gained"),
        ("contradicted", "not_computable", "unchanged"),
        ("not_computable", "reproduced", "gained"),
        ("not_computable", "not_computable", "unknown"),
    ],
)
def test_fates(whole: Score, without: Score, expected: Fate) -> None:
    assert fate(whole, without) == expected


def test_an_arm_that_fails_leaves_its_findings_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(SideBySide):
        def runs(self, sets: Sequence[Values]) -> list[list[MeasuredRun]]:
            whole, (off,) = super().runs(sets)
            return [whole, [replace(off, failures={"M1_naloxone": "it did not settle"})]]

    monkeypatch.setattr("simulator.evidence.ablation.SideBySide", Failing)
    found = fates_of(ablate([load_study("deandrade2011")], ["opioid"]), "opioid")
    assert found[BLOCKED] == "unknown"
    assert found["deandrade-2011-m1-saline"] != "unknown"


def test_every_mechanism_that_can_be_switched_off_has_plain_words() -> None:
    names = optional_mechanisms()
    assert "opioid" in names
    assert "pain" not in names
    assert set(names) <= IN_WORDS.keys()
    assert in_words("some_other") == "some other"
