"""Pulse, train and session resolution are one model; they must tell the same story."""

import pytest

from simulator.reading.locate import find_config, shipped
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol
from simulator.study.claims import Measure
from simulator.study.person import Noxious, Subject
from simulator.study.schema import Experiment
from simulator.study.simulate import simulate
from simulator.study.treatment import Arm, Course

PATIENT = Subject(neuropathic_drive=0.9)
SMALLEST_EFFECT_NRS = 0.05


def protocol(name: str) -> Protocol:
    return validate(Protocol, load_file(find_config("protocols", name)))


def effect(name: str, resolution: str, sessions: int | None = None) -> float:
    """Fall of pain against an untreated arm, 20 minutes after the last session."""
    chosen = protocol(name)
    if sessions is not None and chosen.sessions > sessions:
        chosen = chosen.with_changes(sessions=sessions)
    from simulator.stimulation.schedule import session_onsets_min

    end = float(session_onsets_min(chosen)[-1] + chosen.session_duration_s / 60)
    experiment = Experiment(
        title=name,
        arms={"active": Arm(stimulation=(Course(protocol=chosen),)), "none": Arm()},
        subject=PATIENT,
        noxious=Noxious(kind="none"),
        measure={"pain_nrs": Measure(at_min=(end + 20,))},
        resolution=resolution,
    )
    result = simulate(experiment)
    return result.value("none", "pain_nrs", end + 20) - result.value("active", "pain_nrs", end + 20)


@pytest.mark.parametrize("name", shipped("protocols"))
def test_session_agrees_with_train(name: str) -> None:
    by_session, by_train = effect(name, "session", sessions=2), effect(name, "train", sessions=2)
    assert by_session == pytest.approx(by_train, rel=0.02, abs=0.02 * SMALLEST_EFFECT_NRS)


@pytest.mark.parametrize("name", ["deAndrade2011_M1", "pei2019_5Hz", "itbs600_M1", "ctbs600_M1"])
def test_train_agrees_with_pulse(name: str) -> None:
    by_train, by_pulse = effect(name, "train", sessions=1), effect(name, "pulse", sessions=1)
    assert by_train == pytest.approx(by_pulse, rel=0.05, abs=0.05 * SMALLEST_EFFECT_NRS)
