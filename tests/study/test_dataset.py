"""A run as labelled data."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.study.dataset import to_dataset
from simulator.study.load import Study, load_study
from simulator.study.run import Run
from simulator.study.simulate import simulate


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("deandrade2011", ["solver.method=compiled", "record.every_min=10"])


@pytest.fixture(scope="module")
def run(study: Study) -> Run:
    return simulate(study.experiment)


def test_every_variable_and_coordinate_says_what_it_is(study: Study, run: Run) -> None:
    dataset = to_dataset(study, run)
    for name in dataset.variables:
        assert dataset[name].attrs["units"], name
        assert dataset[name].attrs["long_name"], name


def test_values_are_those_of_the_run(study: Study, run: Run) -> None:
    dataset = to_dataset(study, run)
    place = {"arm": "M1_saline", "time": 35.0}
    for quantity, found in {
        "pain_nrs": dataset["pain_nrs"].sel(place),
        "output.PAG": dataset["output"].sel(node="PAG").sel(place),
        "endorphin.midbrain": dataset["endorphin"].sel(pool="midbrain").sel(place),
        "endorphin.plasma": dataset["endorphin_plasma"].sel(place),
    }.items():
        assert float(found) == run.value("M1_saline", quantity, 35.0)


def test_nodes_without_the_quantity_are_nan(study: Study, run: Run) -> None:
    early = to_dataset(study, run)["early"]
    assert bool(early.sel(node="DH").isnull().all())
    assert bool(early.sel(node="M1_R").notnull().all())


def test_tested_marks_where_stimuli_end(study: Study, run: Run) -> None:
    tested = to_dataset(study, run)["tested"]
    assert tested.dtype == np.int8
    assert int(tested.sel(time=35.0)) == 1
    assert 0 < int(tested.sum()) < tested.size


def test_a_failed_arm_is_nan_and_named(study: Study, run: Run) -> None:
    arms = {name: arm for name, arm in run.arms.items() if name != "sham_saline"}
    failed = replace(run, arms=arms, failures={"sham_saline": "the solver gave up"})
    dataset = to_dataset(study, failed)
    assert bool(dataset["pain_nrs"].sel(arm="sham_saline").isnull().all())
    assert bool(dataset["pain_nrs"].sel(arm="M1_saline").notnull().all())
    assert dataset.attrs["failed_arms"] == "sham_saline: the solver gave up"


def test_a_group_adds_what_each_person_showed() -> None:
    study = load_study("lamusuo2017", ["cohort.n=3", "cohort.seed=5", "solver.method=compiled"])
    run = simulate(study.experiment)
    dataset = to_dataset(study, run)
    shown = dataset["person_carfentanil_bp_change"].sel(arm="active", group_time=45.0)
    assert shown.sizes == {"subject": 3}
    assert float(shown.mean()) == pytest.approx(run.value("active", "carfentanil_bp_change", 45.0))
    assert dataset.attrs["seed"] == 5
