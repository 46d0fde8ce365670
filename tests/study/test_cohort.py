"""Groups of virtual people."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.evidence import measurement
from simulator.evidence.measurement import CannotCompute, measure
from simulator.study.assembly import ingredients
from simulator.study.cohort import draw_persons
from simulator.study.load import load_study
from simulator.study.run import Run
from simulator.study.schema import Cohort
from simulator.study.simulate import simulate

SMALL = "cohort={n: 6, design: crossover, seed: 3}"


def simulated(*overrides: str) -> Run:
    return simulate(load_study("taylor2012", overrides).experiment)


def test_the_same_seed_draws_the_same_people() -> None:
    values = ingredients().parameters
    assert draw_persons(Cohort(n=5, seed=2), values) == draw_persons(Cohort(n=5, seed=2), values)
    assert draw_persons(Cohort(n=5, seed=2), values) != draw_persons(Cohort(n=5, seed=3), values)


def test_people_scatter_around_the_given_values() -> None:
    values = ingredients().parameters
    drawn = draw_persons(Cohort(n=4000), values)
    found = np.array([p["w_M1_ARC"] for p in drawn])
    assert found.mean() == pytest.approx(values["w_M1_ARC"].value, rel=0.02)
    assert found.std() / found.mean() == pytest.approx(0.25, rel=0.05)


def test_values_are_group_means_and_arms_share_their_people() -> None:
    run = simulated(SMALL)
    assert run.group is not None
    people = run.persons("real_saline", "pain_nrs", 40)
    assert people.shape == (6,)
    assert np.ptp(people) > 0
    assert run.value("real_saline", "pain_nrs", 40) == pytest.approx(people.mean())
    active, sham = (
        run.persons(arm, "pain_nrs", run.baseline_min) for arm in ("real_saline", "sham_saline")
    )
    assert np.array_equal(active, sham)


def test_a_parallel_trial_is_less_certain_than_a_crossover() -> None:
    crossover = load_study("taylor2012", [SMALL])
    parallel = load_study("taylor2012", [SMALL.replace("crossover", "parallel")])
    finding = crossover.experiment.findings[0]
    paired = measure(finding, simulate(crossover.experiment))
    unpaired = measure(finding, simulate(parallel.experiment))
    assert paired.value == pytest.approx(unpaired.value)
    assert 0 < paired.se < unpaired.se


def test_responders_need_a_group() -> None:
    study = load_study("malavera2016")
    responders = next(f for f in study.experiment.findings if "responders" in f.id)
    alone = simulate(study.experiment.model_copy(update={"cohort": None}))
    with pytest.raises(CannotCompute, match="needs a group"):
        measure(responders, alone)
    share = measure(responders, simulate(study.experiment)).value
    assert 0 < share < 100


def test_the_scatter_of_ratings_enters_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    study = load_study("taylor2012", [SMALL])
    run = simulate(study.experiment)
    before = measure(study.experiment.findings[0], run).se
    found = ingredients()
    quiet = replace(found, parameters=found.parameters.replace({"pain_report_noise": 0.5}))
    monkeypatch.setattr(measurement, "ingredients", lambda: quiet)
    assert measure(study.experiment.findings[0], run).se < before
