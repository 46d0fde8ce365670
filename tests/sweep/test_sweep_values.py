"""What a sweep writes is what single runs of the same experiments give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from simulator.study.load import Study, load_study
from simulator.study.readouts import known_readouts
from simulator.study.run import Run
from simulator.study.simulate import simulate
from simulator.sweep.assemble import assemble
from simulator.sweep.design import make_design
from simulator.sweep.engines.treatment import Treatment
from simulator.sweep.plan import SweepPlan, plan_from
from simulator.sweep.work import SweepWork

ALL = Treatment()


def plan_of(
    study: Study,
    over: list[str],
    *,
    kind: str = "grid",
    n: int | None = None,
    readouts: tuple[str, ...] = ("pain_nrs",),
    scored: bool = False,
    people: int | None = None,
    rtol: float = 1e-7,
) -> SweepPlan:
    design = make_design(over, kind, n, 1, None, lambda _: None)
    resolved = dict(study.resolved)
    if people is not None:
        resolved["cohort"] = {"n": people}
    return SweepPlan(study.name, resolved, design, readouts, scored, rtol, 4)


def written(plan: SweepPlan, folder: Path) -> xr.Dataset:
    """Through text and back, as workers in other processes get it."""
    work = SweepWork(plan_from(plan.as_json()))
    shards = [work(shard, ALL, lambda _: None) for shard in reversed(range(plan.shards))]
    assemble(plan, shards, folder / "sweep.nc", {})
    return xr.load_dataset(folder / "sweep.nc", engine="h5netcdf")


def single(name: str, *changes: str) -> Run:
    return simulate(
        load_study(name, [*changes, "solver.method=compiled", "solver.rtol=1e-7"]).experiment
    )


def test_a_grid_over_a_protocol_and_a_parameter(tmp_path: Path) -> None:
    study = load_study("deandrade2011")
    plan = plan_of(
        study, ["stimulation.intensity_percent_rmt=60,90", "parameters.mor_inhibition=0.1,0.3"]
    )
    found = written(plan, tmp_path)
    run = single(
        "deandrade2011", "stimulation.intensity_percent_rmt=90", "parameters.mor_inhibition=0.1"
    )
    point = {"stimulation.intensity_percent_rmt": 90, "parameters.mor_inhibition": 0.1}
    assert found["pain_nrs"].dims == (*point, "arm", "time")
    for arm in study.experiment.arms:
        for time in found["time"].values:
            ours = float(found["pain_nrs"].sel({**point, "arm": arm, "time": time}))
            assert ours == pytest.approx(run.value(arm, "pain_nrs", float(time)), abs=1e-4)
    assert float(found["largest_difference"].max()) < 1e-4
    assert not found["failed"].any()
    assert (found["solver"] == 0).all()


@pytest.mark.parametrize(
    ("over", "change"),
    [
        ("mechanisms.opioid=0.5,off", "mechanisms.opioid=off"),
        ("network.edges.PAG->RVM_OFF=1.0,0.3", "network.edges.PAG->RVM_OFF=0.3"),
        ("subject.expected_relief=0.0,0.6", "subject.expected_relief=0.6"),
        ("noxious.temperature_c=38.5,39.5", "noxious.temperature_c=39.5"),
        (
            "arms.M1_haloperidol.drugs[0].bolus_mg_per_kg=0.01,0.05",
            "arms.M1_haloperidol.drugs[0].bolus_mg_per_kg=0.05",
        ),
        ("parameters.calcium_decay_time=0.3,0.4", "parameters.calcium_decay_time=0.4"),
    ],
)
def test_any_field_can_be_swept(over: str, change: str, tmp_path: Path) -> None:
    study = load_study("dopamine_block")
    found = written(plan_of(study, [over]), tmp_path).isel({over.partition("=")[0]: 1})
    run = single("dopamine_block", change)
    for arm in study.experiment.arms:
        expected = [run.value(arm, "pain_nrs", t) for t in found["time"].values]
        assert_allclose(found["pain_nrs"].sel(arm=arm), expected, atol=2e-4)


def test_people_are_those_of_a_run_with_a_cohort(tmp_path: Path) -> None:
    study = load_study("dopamine_block")
    plan = plan_of(
        study,
        ["parameters.mor_inhibition=0.2,0.4"],
        people=6,
        rtol=1e-5,
        readouts=("pain_nrs", "responders_30_percent"),
    )
    found = written(plan, tmp_path).isel({"parameters.mor_inhibition": 1})
    run = single("dopamine_block", "parameters.mor_inhibition=0.4", "cohort.n=6")
    people = run.persons("M1_saline", "pain_nrs", 40.0)
    at = found.sel(arm="M1_saline", time=40.0)
    assert float(at["pain_nrs"]) == pytest.approx(people.mean(), abs=1e-3)
    assert float(at["pain_nrs_sd"]) == pytest.approx(people.std(ddof=1), abs=1e-3)
    assert float(at["pain_nrs_p05"]) == pytest.approx(np.percentile(people, 5), abs=1e-3)
    before = run.persons("M1_saline", "pain_nrs", run.baseline_min)
    chances = known_readouts()["responders_30_percent"].values(people, before)
    assert float(at["responders_30_percent"]) == pytest.approx(chances.mean(), abs=0.1)
    assert (found["people_lost"] == 0).all()


def test_the_score_is_that_of_the_run(tmp_path: Path) -> None:
    from simulator.evidence.scoring import score_findings

    study = load_study("deandrade2011")
    found = written(plan_of(study, ["parameters.mor_inhibition=0.1,0.3"], scored=True), tmp_path)
    changed = load_study("deandrade2011", ["parameters.mor_inhibition=0.3"])
    worth = {"reproduced": 1.0, "partly": 0.5, "contradicted": 0.0}
    scores = [
        s for s in score_findings(changed, simulate(changed.experiment)) if s.split == "calibration"
    ]
    expected = np.mean([worth[s.score] for s in scores if s.score in worth])
    assert float(found["score"][1]) == pytest.approx(expected)


def test_points_that_are_no_experiment_are_named_and_spare_the_others(tmp_path: Path) -> None:
    study = load_study("deandrade2011")
    over = ["stimulation.frequency_hz=10,40", "stimulation.pulses_per_train=100,2000"]
    found = written(plan_of(study, over), tmp_path)
    assert found["failed"].values.tolist() == [[0, 1], [0, 0]]  # 200 s, but 50 s fit
    assert found["failure_run"].values.tolist() == [1]
    assert "2000" in str(found["failure_reason"].values[0])
    assert np.isfinite(found["pain_nrs"].isel({"stimulation.pulses_per_train": 0})).all()
    assert np.isnan(found["pain_nrs"][0, 1]).all()
    assert np.isfinite(found["pain_nrs"][1, 1]).all()


def test_the_content_of_a_shard_depends_on_the_plan_alone() -> None:
    plan = plan_of(
        load_study("dopamine_block"),
        ["parameters.mor_inhibition=0.1:0.5"],
        kind="lhs",
        n=20,
        rtol=1e-4,
    )
    first, again = SweepWork(plan), SweepWork(plan_from(plan.as_json()))
    told: list[Any] = []
    once = [first(shard, ALL, told.append) for shard in (0, 1, 2)]
    backwards = [again(shard, ALL, lambda _: None) for shard in (2, 1, 0)]
    assert once == backwards[::-1]
    assert told[:2] == [tuple(range(8)), ()]


def test_runs_set_aside_are_named_and_suspected_runs_are_tried_first(tmp_path: Path) -> None:
    plan = plan_of(load_study("dopamine_block"), ["parameters.mor_inhibition=0.1:0.5:5"])
    usual = written(plan, tmp_path)
    work = SweepWork(plan)
    told: list[Any] = []
    content = work(0, Treatment(frozenset({1, 2}), {3: "it was set aside"}), told.append)
    assert told == [(1,), (2,), (0, 1, 2, 4), ()]
    assemble(plan, [content], tmp_path / "treated.nc", {})
    treated = xr.load_dataset(tmp_path / "treated.nc", engine="h5netcdf")
    assert treated["failure_reason"].values.tolist() == ["it was set aside"]
    kept = [0, 1, 2, 4]
    axis = {"parameters.mor_inhibition": kept}
    assert_allclose(treated["pain_nrs"].isel(axis), usual["pain_nrs"].isel(axis), atol=1e-4)
    assert work(0, Treatment(only=frozenset({1})), told.append) == b""
