"""Arms as windows and boluses."""

import pytest

from simulator.stimulation.protocol import Sham
from simulator.study.arms import ArmPlan, plan_arm
from simulator.study.assembly import ingredients
from simulator.study.load import load_study
from simulator.study.treatment import Arm, DrugDose

STUDY = load_study("deandrade2011").experiment
FOUND = ingredients()


def plan(**changes: object) -> ArmPlan:
    arm = STUDY.arms["M1_saline"].model_copy(update=changes)
    return plan_arm(STUDY, arm, FOUND, FOUND.parameters)


def intensity(found: ArmPlan) -> float:
    return max(w.values.get("intensity.M1_R", 0.0) for w in found.windows)


@pytest.mark.parametrize(
    ("sham", "share"),
    [
        (None, 1.0),
        (Sham(), 0.05),
        (Sham(type="tilted"), 0.5),
        (Sham(type="off"), 0.0),
        (Sham(type="tilted", residual_fraction=0.3), 0.3),
    ],
)
def test_a_sham_coil_delivers_its_share(sham: Sham | None, share: float) -> None:
    assert intensity(plan(sham=sham)) == pytest.approx(80 * share)


def test_doses_become_concentrations_and_rates() -> None:
    dose = DrugDose(
        drug="naloxone", bolus_mg_per_kg=0.1, infusion_mg_per_kg_h=0.6, at_min=-10, until_min=5
    )
    found = plan_arm(STUDY, Arm(drugs=(dose,)), FOUND, FOUND.parameters)
    nmol = 0.1 * 70 / 327.4 * 1e6
    (bolus,) = found.boluses
    assert bolus.amount == pytest.approx(nmol / 2.87)
    (infusion,) = found.windows
    assert (infusion.start, infusion.end) == (-10, 5)
    assert infusion.values["infusion.naloxone"] == pytest.approx(6 * nmol / 60)
    assert found.first_event == -10


def test_the_coil_reaches_only_its_site() -> None:
    sites = {
        name.split(".", 1)[1] for w in plan().windows for name in w.values if "intensity" in name
    }
    assert sites == {"M1_R"}
