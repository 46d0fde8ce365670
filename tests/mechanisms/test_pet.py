"""A tracer sees what is left free, by the body and by drugs."""

import pytest

from simulator.study.load import load_study
from simulator.study.simulate import simulate


@pytest.mark.parametrize(
    ("drug", "dose", "readout"),
    [
        ("naloxone", 0.1, "carfentanil_bp_change"),
        ("haloperidol", 0.03, "raclopride_bp_change"),
    ],
)
def test_an_antagonist_displaces_the_tracer(drug: str, dose: float, readout: str) -> None:
    study = load_study("lamusuo2017")
    given = {"drugs": [{"drug": drug, "bolus_mg_per_kg": dose, "at_min": -10}]}
    arm = study.experiment.arms["sham"].model_validate(given)
    run = simulate(study.experiment.model_copy(update={"arms": {"drug": arm}, "findings": ()}))
    assert run.value("drug", readout, 45) < -30


def test_parameters_of_an_arm_are_its_own() -> None:
    study = load_study(
        "deandrade2011",
        ["arms.M1_naloxone.subject.parameters.body_mass=140"],
    )
    run = simulate(study.experiment)
    heavy, usual = (
        run.value(arm, "naloxone.central", 0) for arm in ("M1_naloxone", "sham_naloxone")
    )
    assert heavy == pytest.approx(2 * usual, rel=1e-3)
