"""The systems that reviews describe, each poked by itself: signs, not sizes."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.reading.document import Document
from simulator.reading.validation import validate
from simulator.study.person import Subject
from simulator.study.run import Run
from simulator.study.schema import Experiment
from simulator.study.simulate import simulate

INJURED = Subject(neuropathic_drive=0.8, nerve_injury=1)
DAY = 1440.0
FAST = {
    "target": "M1",
    "hemisphere": "right",
    "frequency_hz": 10,
    "intensity_percent_rmt": 90,
    "pulses_per_train": 100,
    "trains": 20,
    "inter_train_gap_s": 30,
}
SLOW = {**FAST, "frequency_hz": 1, "pulses_per_train": 1200, "trains": 1, "inter_train_gap_s": None}


def simulated(arms: dict[str, Any], until_day: float = 1.0, **changes: Any) -> Run:
    data = {
        "title": "bench",
        "arms": arms,
        "measure": {"pain_nrs": {"at_min": [0.0, 40.0], "at_day": [until_day]}},
        "solver": {"method": "compiled"},
        **changes,
    }
    return simulate(validate(Experiment, Document(data, "", {})))


def applied(name: str, value: float, until: float = 40.0) -> dict[str, Any]:
    return {"inputs": [{"input": name, "value": value, "at_min": 0, "until_min": until}]}


def stimulated(protocol: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"stimulation": [{"protocol": {**protocol, **changes}}]}


def test_injury_raises_cytokines_everywhere_and_health_has_none() -> None:
    run = simulated({"healthy": {}, "injured": {"subject": INJURED}})
    for tissue in ("prefrontal", "insula", "cingulate", "hippocampus", "cord", "drg"):
        for cytokine in ("tnf", "il1b", "il6"):
            assert run.value("healthy", f"{cytokine}.{tissue}", 0) == pytest.approx(1, abs=0.01)
            assert run.value("injured", f"{cytokine}.{tissue}", 0) > 1.1
    assert (
        run.value("injured", "bdnf.cord", 0)
        > 1.1
        > 0.95
        > run.value("injured", "bdnf.hippocampus", 0)
    )
    assert run.value("injured", "hippocampal_ltp", 0) < 0.9
    assert run.value("injured", "nr2b.insula", 0) > 1.1
    assert run.value("injured", "mechanical_threshold", 0) < 0.5


def test_cytokines_return_with_their_half_lives_and_il10_restrains() -> None:
    run = simulated(
        {
            "tnf": applied("applied.tnf.cord", 2),
            "both": {
                "inputs": [
                    {"input": "applied.tnf.cord", "value": 2, "until_min": 40},
                    {"input": "applied.il10.cord", "value": 4, "until_min": 40},
                ]
            },
        }
    )
    assert 1.5 < run.value("tnf", "tnf.cord", 40) < 3
    assert run.value("tnf", "il10.cord", 40) > 1.01
    assert run.value("tnf", "nmda_current.cord", 40) > 1.05
    assert run.value("both", "il6.cord", 40) < run.value("tnf", "il6.cord", 40)
    assert run.value("tnf", "tnf.cord", DAY) == pytest.approx(1, abs=0.1)


def test_fast_stimulation_of_a_tissue_calms_it() -> None:
    course = stimulated(FAST, target="INS", hemisphere="left", sessions=10)
    depth = {"parameters": {"coil_depth_INS": 20}}
    run = simulated({"active": course, "none": {}}, 11, subject={**INJURED.model_dump(), **depth})
    assert run.value("active", "tnf.insula", 11 * DAY) < run.value("none", "tnf.insula", 11 * DAY)
    assert run.value("active", "nr2b.insula", 11 * DAY) < run.value("none", "nr2b.insula", 11 * DAY)
    assert run.value("active", "tnf.cingulate", 11 * DAY) == pytest.approx(
        run.value("none", "tnf.cingulate", 11 * DAY), rel=0.01
    )


def test_slow_pulses_depress_at_every_intensity_and_fast_ones_potentiate() -> None:
    for intensity in (80, 100, 120):
        run = simulated(
            {
                "slow": stimulated(SLOW, intensity_percent_rmt=intensity),
                "fast": stimulated(FAST, intensity_percent_rmt=intensity),
            }
        )
        assert run.value("slow", "early.M1_R", 40) < 0 < run.value("fast", "early.M1_R", 40)
        assert run.value("slow", "mep.M1_R", 40) < 1 < run.value("fast", "mep.M1_R", 40)
        assert run.value("slow", "sici.M1_R", 40) < run.value("slow", "sici.M1_R", 0)


def test_currents_have_a_sign_and_need_nmda_receptors() -> None:
    run = simulated(
        {
            "anode": applied("current_anodal.M1_L", 2, 20),
            "cathode": applied("current_cathodal.M1_L", 2, 20),
            "beat": applied("current_alternating.M1_L", 1, 20),
            "blocked": {
                "inputs": [
                    {"input": "current_anodal.M1_L", "value": 2, "until_min": 20},
                    {"input": "applied.nmda_block", "value": 20, "until_min": 40},
                ]
            },
        }
    )
    early = {
        arm: run.value(arm, "early.M1_L", 40) for arm in ("anode", "cathode", "beat", "blocked")
    }
    assert early["cathode"] < 0 < early["blocked"] < 0.1 * early["anode"]
    assert early["beat"] > 0


def test_a_serotonin_transporter_block_turns_depression_round() -> None:
    cathode = {"input": "current_cathodal.M1_L", "value": 2, "until_min": 20}
    dose = [{"drug": "citalopram", "bolus_mg_per_kg": 0.6, "at_min": -180}]
    run = simulated({"alone": {"inputs": [cathode]}, "drug": {"inputs": [cathode], "drugs": dose}})
    assert run.value("drug", "serotonin", 0) > 1.5
    assert run.value("drug", "early.M1_L", 40) > run.value("alone", "early.M1_L", 40)


@pytest.mark.parametrize("protocol", [FAST, SLOW])
def test_no_serotonin_takes_plasticity_beyond_its_most(protocol: dict[str, Any]) -> None:
    dose = [{"drug": "citalopram", "bolus_mg_per_kg": 6, "at_min": -180}]
    run = simulated({"drug": {**stimulated(protocol), "drugs": dose}, "none": {}})
    assert run.value("drug", "serotonin", 0) > 3
    assert 0.5 < run.value("drug", "early.M1_R", 40) < 1


def test_turned_depression_is_as_much_as_serotonin_makes_it() -> None:
    cathode = {"input": "current_cathodal.M1_L", "value": 5, "until_min": 20}
    dose = [{"drug": "citalopram", "bolus_mg_per_kg": 6, "at_min": -180}]
    run = simulated({"drug": {"inputs": [cathode], "drugs": dose}})
    kept, turned = (run.value("drug", f"depression_{what}", 0) for what in ("kept", "turned"))
    assert kept == 0
    assert turned > 0.5
    assert 0.2 < run.value("drug", "early.M1_L", 20) < 1


def test_a_map_without_its_limb_shifts_and_mirror_therapy_brings_it_back() -> None:
    practice = {
        "inputs": [
            {"input": "mirror_therapy", "value": 1, "until_min": 15, "on_days": list(range(28))}
        ]
    }
    run = simulated(
        {"mirror": practice, "none": {}},
        28,
        subject={"neuropathic_drive": 0.65, "deafferentation": 1.0},
    )
    assert run.value("none", "map_displacement", 28 * DAY) == pytest.approx(
        run.value("none", "map_displacement", 0), rel=0.01
    )
    assert run.value("mirror", "map_displacement", 28 * DAY) < 0.6 * run.value(
        "none", "map_displacement", 28 * DAY
    )
    assert run.value("none", "gaba.cortex", 0) < 1
    assert run.value("mirror", "pain_nrs", 28 * DAY) < run.value("none", "pain_nrs", 28 * DAY)


def test_without_a_lost_limb_there_is_no_map_to_move() -> None:
    run = simulated({"none": {"subject": INJURED}})
    assert run.value("none", "map_displacement", 0) == pytest.approx(0, abs=1e-6)


def test_relief_is_learned_and_recalled_by_a_sham_that_follows() -> None:
    sham = {**FAST, "sessions": 1}
    first = [{"protocol": {**FAST, "sessions": 5}}, {"protocol": sham, "start_min": 6 * DAY}]
    run = simulated({"treated": {"stimulation": first}}, 6, subject=INJURED.model_dump())
    assert run.value("treated", "learned_relief", 6 * DAY) > 0
    off = simulated(
        {"treated": {"stimulation": first}},
        6,
        subject=INJURED.model_dump(),
        mechanisms={"learning": "off"},
    )
    later = 6 * DAY + 15
    assert run.value("treated", "expectation", later) > off.value("treated", "expectation", later)


def test_complete_lesions_of_the_cord_leave_little_of_the_relief() -> None:
    def relief(continuity: float) -> float:
        run = simulated(
            {"active": stimulated(FAST), "none": {}},
            subject={"neuropathic_drive": 0.8, "cord_continuity": continuity},
        )
        return run.value("none", "pain_nrs", 40) - run.value("active", "pain_nrs", 40)

    assert relief(0.0) < 0.6 * relief(1.0)


def test_pain_elsewhere_engages_descending_control() -> None:
    run = simulated(
        {"elsewhere": applied("conditioning_pain", 1), "none": {}}, subject=INJURED.model_dump()
    )
    assert run.value("elsewhere", "pain_nrs", 40) < run.value("none", "pain_nrs", 40)


@pytest.mark.parametrize(
    ("name", "readout", "sign"),
    [
        ("applied.mor_agonist", "heat_pain_threshold", 1),
        ("applied.d1_agonist", "pain_nrs", 1),
        ("applied.d2_agonist", "d2_activation", 1),
        ("applied.peptidase_block", "enkephalin.midbrain", 1),
        ("applied.mor_antagonist", "mor_available.forebrain", -1),
        ("applied.gaba_antagonist", "gaba.cortex", -1),
        ("applied.dopamine", "d2_bound.limbic", 1),
    ],
)
def test_an_applied_agent_acts_at_its_receptor(name: str, readout: str, sign: int) -> None:
    run = simulated({"given": applied(name, 10), "none": {}}, subject=INJURED.model_dump())
    assert sign * (run.value("given", readout, 40) - run.value("none", readout, 40)) > 1e-4


@pytest.mark.parametrize(
    ("blocker", "readout"),
    [("applied.cb_antagonist", "cannabinoid"), ("applied.adenosine_antagonist", "adenosine")],
)
def test_messengers_of_descending_control_can_be_blocked(blocker: str, readout: str) -> None:
    active = stimulated(FAST)
    blocked = {**active, **applied(blocker, 50, 100)}
    run = simulated({"active": active, "blocked": blocked}, subject=INJURED.model_dump())
    assert run.value("blocked", readout, 40) < 0.1 * run.value("active", readout, 40)


def test_another_zone_of_the_motor_map_reaches_less_of_the_pain() -> None:
    changes = {"edges": {"M1_R->ARC": 0, "M1_R->VTA": 0, "M1_R->PAG": 0}}

    def relief(zone: str) -> float:
        subject = {**INJURED.model_dump(), "pain_zone": zone}
        run = simulated(
            {"active": stimulated(FAST), "none": {}},
            subject=subject,
            network=changes,
            parameters={"w_M1_TH_L": 0.05, "zone_overlap": 0.5},
        )
        return run.value("none", "pain_nrs", 40) - run.value("active", "pain_nrs", 40)

    assert relief("hand") > relief("leg") > 0


def test_loss_of_serotonin_in_the_cord_costs_adenosine_too() -> None:
    active = stimulated(FAST)
    blocked = {**active, **applied("applied.serotonin_antagonist", 50, 100)}
    run = simulated({"active": active, "blocked": blocked}, subject=INJURED.model_dump())
    assert run.value("blocked", "adenosine", 40) < 0.1 * run.value("active", "adenosine", 40)


def test_a_gaba_antagonist_releases_what_gaba_holds_back() -> None:
    run = simulated({"given": applied("applied.gaba_antagonist", 1), "none": {}})
    assert run.value("given", "output.PAG", 20) > 1.2 * run.value("none", "output.PAG", 20)


def test_capture_of_plasticity_needs_d1_receptors_and_its_induction_does_not() -> None:
    active = stimulated(FAST)
    blocked = {**active, **applied("applied.d1_antagonist", 50, DAY)}
    run = simulated({"active": active, "blocked": blocked})
    early = run.value("blocked", "early.M1_R", 40) / run.value("active", "early.M1_R", 40)
    assert early == pytest.approx(1, abs=0.1)
    assert run.value("blocked", "late.M1_R", DAY) < 0.3 * run.value("active", "late.M1_R", DAY)


def test_morphine_into_the_midbrain_leaves_the_forebrain_alone() -> None:
    run = simulated({"given": applied("applied.mor_agonist.midbrain", 10), "none": {}})
    for pool, rise in (("midbrain", 0.3), ("forebrain", 0.0)):
        change = run.value("given", f"mor_occupancy.{pool}", 30) - run.value(
            "none", f"mor_occupancy.{pool}", 30
        )
        assert change >= rise - 0.02
        assert pool == "midbrain" or change < 0.05


def test_more_cortical_serotonin_is_no_painkiller() -> None:
    given = {"drug": "citalopram", "bolus_mg_per_kg": 0.6, "at_min": -180}
    run = simulated(
        {"given": {"drugs": [given]}, "none": {}},
        noxious={"kind": "heat", "temperature_c": 47, "duration_s": 30, "side": "left"},
    )
    assert run.value("given", "serotonin", 40) > 1.5 * run.value("none", "serotonin", 40)
    change = run.value("given", "pain_nrs", 40) - run.value("none", "pain_nrs", 40)
    assert abs(change) < 0.2


def test_adenosine_in_the_cord_has_a_limit() -> None:
    weak, strong = (applied("applied.mor_agonist.midbrain", load) for load in (1, 1000))
    run = simulated({"weak": weak, "strong": strong})
    action, adenosine = (
        [run.value(arm, readout, 40) for arm in ("weak", "strong")]
        for readout in ("serotonin_action.cord", "adenosine")
    )
    assert adenosine[1] >= adenosine[0] > 0.1
    assert adenosine[1] / action[1] < 0.95 * adenosine[0] / action[0]
