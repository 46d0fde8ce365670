"""What must be true of any run, whatever the parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.study.claims import Measure
from simulator.study.load import load_study
from simulator.study.person import Noxious
from simulator.study.run import Run
from simulator.study.schema import Experiment, Record, SolverChoice
from simulator.study.simulate import simulate
from simulator.study.treatment import Arm, DrugDose

PRECISE = SolverChoice(rtol=1e-8)
HEAT = Noxious(kind="heat", temperature_c=46.0)
NOTHING = Arm()


def run(arms: dict[str, Arm], until: float = 60.0, noxious: Noxious = HEAT, **more: object) -> Run:
    fields = {"solver": PRECISE, **more}
    return simulate(
        Experiment.model_validate(
            {
                "title": "test",
                "arms": arms,
                "noxious": noxious,
                "measure": {"pain_nrs": Measure(at_min=(0.0, until))},
                "record": Record(every_min=1.0),
                **fields,
            }
        )
    )


def stimulated(name: str = "deandrade2011", arm: str = "M1_saline", **changes: object) -> Arm:
    return load_study(name).experiment.arms[arm].model_copy(update=changes)


def test_without_anything_nothing_changes() -> None:
    result = run({"nothing": NOTHING}, noxious=Noxious(kind="none"))
    states = result.arms["nothing"].states
    assert np.allclose(states, states[0], rtol=1e-6, atol=1e-9)


def test_zero_dose_is_no_dose() -> None:
    tiny = Arm(drugs=(DrugDose(drug="naloxone", bolus_mg_per_kg=1e-12, at_min=0.0),))
    result = run({"nothing": NOTHING, "tiny": tiny})
    assert result.value("tiny", "pain_nrs", 60) == pytest.approx(
        result.value("nothing", "pain_nrs", 60), abs=1e-6
    )


def test_sham_without_expectation_does_nothing() -> None:
    from simulator.stimulation.protocol import Sham

    result = run({"nothing": NOTHING, "sham": stimulated(sham=Sham())})
    for time in result.times_min[result.tested > 0]:
        difference = result.value("sham", "pain_nrs", time) - result.value(
            "nothing", "pain_nrs", time
        )
        assert abs(difference) < 0.005


def test_expectation_lowers_pain_and_naloxone_takes_back_part_of_it() -> None:
    from simulator.study.treatment import Expectation

    promise = Expectation(relief=0.3, at_min=-5, until_min=60)
    naloxone = (DrugDose(drug="naloxone", bolus_mg_per_kg=0.1, at_min=-10.0),)
    result = run(
        {
            "nothing": NOTHING,
            "naloxone": Arm(drugs=naloxone),
            "placebo": Arm(expectation=promise),
            "placebo_naloxone": Arm(expectation=promise, drugs=naloxone),
        }
    )
    relief = result.value("nothing", "pain_nrs", 60) - result.value("placebo", "pain_nrs", 60)
    blocked = result.value("naloxone", "pain_nrs", 60) - result.value(
        "placebo_naloxone", "pain_nrs", 60
    )
    assert relief > 0.1
    assert 0 < blocked < 0.95 * relief


def test_area_under_the_curve_is_dose_over_clearance() -> None:
    from simulator.study.assembly import ingredients

    values = ingredients().parameters
    dose = Arm(drugs=(DrugDose(drug="naloxone", bolus_mg_per_kg=0.1, at_min=0.0),))
    result = run({"dosed": dose}, until=1440, record=Record(every_min=0.1))
    start = result.times_min >= 0
    index = list(_states()).index("naloxone.effect_site")  # equal in area, and smooth
    area = np.trapezoid(result.arms["dosed"].states[start, index], result.times_min[start])
    nmol = 0.1 * 70 / values["naloxone_molecular_weight"].value * 1e6
    assert area == pytest.approx(nmol / values["naloxone_clearance"].value, rel=0.005)


def test_receptors_are_conserved() -> None:
    from simulator.stimulation.protocol import Sham

    naloxone = (DrugDose(drug="naloxone", bolus_mg_per_kg=0.01, at_min=0.0),)
    result = run({"m1": stimulated(drugs=naloxone), "sham": stimulated(sham=Sham())})
    for arm in result.arms:
        for pool in ("midbrain", "forebrain", "cord"):
            for time in (0.0, 20.0, 60.0):
                held = result.value(arm, f"mor_occupancy.{pool}", time)
                free = result.value(arm, f"mor_available.{pool}", time) / result.value(
                    arm, "mor_density", time
                )
                silent = 1 - result.value(arm, f"mor_sensitive.{pool}", time)
                blocked = free * result.value(arm, "mor_antagonism", time)
                assert held + free + blocked + silent == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", ["deandrade2011", "che2024", "malavera2016"])
def test_what_cannot_be_negative_is_not(name: str) -> None:
    result = simulate(load_study(name).experiment)
    names = _states()
    for arm in result.arms.values():
        lowest = arm.states.min(axis=0)
        for state, value in zip(names, lowest, strict=True):
            if not state.startswith(("early.", "late.", "structural.")):
                assert value > -1e-6 * max(1.0, np.abs(arm.states).max()), state


def test_the_same_run_gives_the_same_bits() -> None:
    experiment = load_study("taylor2012").experiment
    first, second = simulate(experiment), simulate(experiment)
    for arm in first.arms:
        assert np.array_equal(first.arms[arm].states, second.arms[arm].states)


@given(temperature=st.floats(44, 50), bolus=st.floats(0.001, 0.3))
@settings(max_examples=5, deadline=None)
def test_blocking_receptors_never_lowers_pain(temperature: float, bolus: float) -> None:
    drug = Arm(drugs=(DrugDose(drug="naloxone", bolus_mg_per_kg=bolus, at_min=0.0),))
    result = run(
        {"nothing": NOTHING, "drug": drug},
        until=30,
        noxious=Noxious(kind="heat", temperature_c=temperature),
        solver=SolverChoice(),
    )
    change = result.value("drug", "pain_nrs", 30) - result.value("nothing", "pain_nrs", 30)
    assert change >= -1e-4


def _states() -> tuple[str, ...]:
    from simulator.study.assembly import compiled_model

    return compiled_model().state_names
