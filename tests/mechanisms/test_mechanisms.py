"""Mechanisms as one would test them at the bench."""

import re
from pathlib import Path

import pytest

import simulator
from simulator.study.assembly import ingredients, mechanisms
from simulator.study.load import load_study
from simulator.study.run import Run
from simulator.study.simulate import simulate


def relief(run: Run, active: str, sham: str, time: float) -> float:
    return run.value(sham, "pain_nrs", time) - run.value(active, "pain_nrs", time)


def simulated(name: str, *overrides: str) -> Run:
    return simulate(load_study(name, overrides).experiment)


def test_without_opioids_only_the_right_prefrontal_effect_is_left() -> None:
    whole, without = simulated("deandrade2011"), simulated("deandrade2011", "mechanisms.opioid=off")
    assert relief(without, "M1_saline", "sham_saline", 35) < 0.2 * relief(
        whole, "M1_saline", "sham_saline", 35
    )
    assert relief(without, "DLPFC_saline", "sham_saline", 35) > 0.7 * relief(
        whole, "DLPFC_saline", "sham_saline", 35
    )
    assert without.value("sham_naloxone", "pain_nrs", 35) == pytest.approx(
        without.value("sham_saline", "pain_nrs", 35), abs=1e-5
    )


def test_without_monoamines_most_of_the_motor_effect_stays() -> None:
    whole, without = (
        simulated("deandrade2011"),
        simulated("deandrade2011", "mechanisms.monoamines=off"),
    )
    assert relief(without, "M1_saline", "sham_saline", 35) > 0.5 * relief(
        whole, "M1_saline", "sham_saline", 35
    )
    assert relief(without, "DLPFC_saline", "sham_saline", 35) < 0.6 * relief(
        whole, "DLPFC_saline", "sham_saline", 35
    )


def test_without_plasticity_nothing_outlasts_the_session() -> None:
    without = simulated("malavera2016", "mechanisms.plasticity=off")
    assert abs(relief(without, "active", "sham", 26 * 1440)) < 0.01


def test_without_drugs_in_the_body_naloxone_does_nothing() -> None:
    without = simulated("deandrade2011", "mechanisms.pharmacology=off")
    assert without.value("M1_naloxone", "pain_nrs", 35) == pytest.approx(
        without.value("M1_saline", "pain_nrs", 35), abs=1e-4
    )


def test_a_lesion_of_the_arcuate_nucleus_stops_endorphin() -> None:
    lesioned = simulated("deandrade2011", "network.nodes.ARC=0")
    assert lesioned.value("M1_saline", "endorphin.midbrain", 35) < 1e-6


def test_cutting_one_projection_cuts_its_effect() -> None:
    cut = simulated("deandrade2011", "network.edges.M1_R->ARC=0")
    whole = simulated("deandrade2011")
    assert cut.value("M1_saline", "output.ARC", 35) < 0.3 * whole.value(
        "M1_saline", "output.ARC", 35
    )


def test_half_a_mechanism_lies_between() -> None:
    values = [
        relief(simulated("deandrade2011", f"mechanisms.opioid={s}"), "M1_saline", "sham_saline", 35)
        for s in ("off", "0.5", "on")
    ]
    assert values == sorted(values)


def test_a_d2_antagonist_acts_on_the_left_prefrontal_path_alone() -> None:
    run = simulated("dopamine_block")
    left = relief(run, "DLPFC_haloperidol", "sham_haloperidol", 40)
    assert left < 0.5 * relief(run, "DLPFC_saline", "sham_saline", 40)
    assert relief(run, "M1_haloperidol", "sham_haloperidol", 40) == pytest.approx(
        relief(run, "M1_saline", "sham_saline", 40), rel=0.1
    )


def test_no_equation_names_a_study_a_target_or_a_drug() -> None:
    folder = Path(simulator.__file__).parent / "mechanisms"
    found = ingredients()
    targets = {found.network.entry(n).family or n for n in found.network.stimulable()}
    names = [*targets, *found.network.stimulable(), *found.drugs, "deandrade", "taylor", "che2024"]
    pattern = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in names), re.IGNORECASE)
    for path in folder.glob("*.py"):
        assert not pattern.search(path.read_text(encoding="utf-8")), path.name


def test_every_mechanism_states_its_claim_and_sources() -> None:
    for mechanism in mechanisms(ingredients().drugs):
        assert mechanism.claim.endswith(".")
        assert mechanism.sources
