"""Studies side by side: the same numbers as alone, and no patience for what is absurd."""

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.evidence import impatience
from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.measurement import measure
from simulator.evidence.questions import lean
from simulator.evidence.side_by_side import SideBySide
from simulator.study.load import load_study
from simulator.study.schema import Cohort, Experiment
from simulator.study.simulate import simulate

STUDIES = ("deandrade2011", "lamusuo2017")


def experiment(study: str) -> Experiment:
    found = load_study(study).experiment
    return lean(found, found.findings)


def alone(study: Experiment, values: Mapping[str, float]) -> MeasuredRun:
    return SideBySide([study]).runs([values])[0][0]


def numbers(study: Experiment, run: MeasuredRun) -> list[float]:
    return [measure(finding, run).value for finding in study.findings]


def test_runs_are_those_of_each_study_simulated_alone() -> None:
    studies = [experiment(name) for name in STUDIES]
    sets: list[dict[str, float]] = [{}, {"mor_reserve": 0.3}, {"calcium_decay_time": 0.3}]
    for values, runs in zip(sets, SideBySide(studies).runs(sets), strict=True):
        for study, run in zip(studies, runs, strict=True):
            changed = study.model_copy(update={"parameters": values})
            expected = [measure(f, simulate(changed)).value for f in study.findings]
            assert numbers(study, run) == pytest.approx(expected, rel=5e-3, abs=2e-3)


def test_values_that_a_study_states_itself_are_kept() -> None:
    study = experiment("deandrade2011")
    own = study.model_copy(update={"parameters": {"mor_reserve": 0.3}})
    kept = numbers(own, alone(own, {"mor_reserve": 0.9}))
    assert kept == numbers(own, alone(own, {}))
    assert kept != numbers(study, alone(study, {"mor_reserve": 0.9}))


def test_a_cohort_is_simulated_in_each_of_its_people() -> None:
    study = experiment("deandrade2011").model_copy(update={"cohort": Cohort(n=5)})
    run = alone(study, {"mor_reserve": 0.7})
    assert run.group is not None
    assert all(values.shape[0] == 5 for values in run.values.values())
    assert np.ptp(run.persons("M1_saline", "pain_nrs", 35.0)) > 0


def test_who_cannot_be_solved_in_time_has_no_result_and_spares_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = experiment("deandrade2011")
    monkeypatch.setattr(impatience, "MOST_STEPS", 3)
    failed = alone(study, {})
    assert set(failed.failures) == set(study.arms)
    assert "too many steps" in next(iter(failed.failures.values()))
    patient = SideBySide([study], patient=True).runs([{}])[0][0]
    assert not patient.failures


def test_a_person_without_rest_spares_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rests = impatience._rests

    def without_first(*given: object) -> object:
        _, *others = rests(*given)  # type: ignore[arg-type]
        return [None, *others]

    monkeypatch.setattr(impatience, "_rests", without_first)
    study = experiment("deandrade2011")
    lost, kept = SideBySide([study]).runs([{}, {"mor_reserve": 0.7}])
    assert set(lost[0].failures.values()) == {"there is no state of rest"}
    assert not kept[0].failures
