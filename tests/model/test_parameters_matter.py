"""An edited number must never silently do nothing."""

import numpy as np
import pytest

from simulator.model.parameter import ParameterSet
from simulator.stimulation.protocol import Protocol, Sham
from simulator.study.arms import plan_arm
from simulator.study.assembly import compiled_model, ingredients
from simulator.study.load import load_study
from simulator.study.schema import Experiment
from simulator.study.treatment import Arm, Course, DrugDose

MODEL = compiled_model()
FOUND = ingredients()


def _busy() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A moment at which every term is alive."""
    rng = np.random.default_rng(3)
    parameters = MODEL.default_parameters()
    for name in MODEL.layout.resting:
        parameters[MODEL.parameter_index[f"rest.{name}"]] = 0.12
    for name in MODEL.parameter_index:
        if name.startswith("mechanisms."):  # neutral values show only when not fully on
            parameters[MODEL.parameter_index[name]] = 0.9
    states = np.abs(MODEL.start_states() * 0.8 + 0.2 * rng.random(len(MODEL.state_names)))
    states[[n.startswith("early.") for n in MODEL.state_names]] = 0.13
    depressed = ("early.S1", "late.S1", "structural.S1")
    states[[n in depressed for n in MODEL.state_names]] = -0.3
    raised = ("noradrenaline_level", "serotonin_level", "tnf_level", "il10_level")
    states[[n.startswith(raised) for n in MODEL.state_names]] = 1.3  # effects begin above rest
    inputs = MODEL.default_inputs() + 0.1
    for name, place in MODEL.input_index.items():
        settings = {
            "heat_temperature": 42.0,
            "cold_temperature": 9.0,
            "ratio_floor": 1e-3,
            "ramp_start": 1.5,
            "current_cathodal": 0.3,
            "ramp_slope": 0.2,
            "ramp_width": 3.0,
            "intensity": 80.0,
            "pulse_rate": 30.0,
            "pain_on_left": 0.6,
        }
        for start, value in settings.items():
            if name.startswith(start):
                inputs[place] = value
    return parameters, states, inputs


def _everything(parameters: np.ndarray, states: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    prepared = MODEL.prepare(parameters, inputs)
    return np.concatenate([MODEL.rates(states, prepared), MODEL.outputs(states, prepared)])


@pytest.mark.parametrize("name", [p.name for p in MODEL.layout.parameters])
def test_every_symbol_of_the_model_matters(name: str) -> None:
    parameters, states, inputs = _busy()
    changed = parameters.copy()
    place = MODEL.parameter_index[name]
    changed[place] = changed[place] * 0.93 + (0.01 if changed[place] == 0 else 0)
    before, after = _everything(parameters, states, inputs), _everything(changed, states, inputs)
    assert np.all(np.isfinite(before))
    assert not np.array_equal(before, after)


# The scatter of ratings enters standard errors alone: see tests/study/test_cohort.py.
GIVEN = FOUND.parameters.keys() - MODEL.parameter_index.keys() - {"pain_report_noise"}


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_every_other_record_changes_what_is_given(name: str) -> None:
    record = FOUND.parameters[name]
    changed = FOUND.parameters.replace({name: record.value * 0.9 + 0.01})
    assert _all_plans(FOUND.parameters) != _all_plans(changed)


def _moved(
    protocol: Protocol, target: str, side: str, zone: str, navigated: bool | None
) -> Protocol:
    return protocol.with_changes(target=target, hemisphere=side, zone=zone, navigated=navigated)


def _all_plans(values: ParameterSet) -> str:
    experiment = load_study("deandrade2011").experiment
    course = experiment.arms["M1_saline"].stimulation[0]
    sites = [
        *((t, h, "hand", None) for t in ("M1", "DLPFC") for h in ("left", "right")),
        *((t, "left", "hand", True) for t in ("S1", "S2", "INS", "PMC", "ACC")),
        ("VTX", "midline", "hand", False),
    ]
    arms = [
        Arm(
            stimulation=(Course(protocol=_moved(course.protocol, *site)),),
            sham=None if sham is None else Sham(type=sham),
            drugs=tuple(DrugDose(drug=d, bolus_mg_per_kg=0.1) for d in FOUND.drugs),
        )
        for site in sites
        for sham in (None, "shielded", "tilted", "off")
    ]
    lean: Experiment = experiment
    return repr([plan_arm(lean, arm, FOUND, values) for arm in arms])
