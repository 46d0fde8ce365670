"""What knobs make of a choice."""

from __future__ import annotations

import pytest
from bokeh.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.teach.choice import Choice
from simulator.teach.controls import EVERY_ARM, Controls
from simulator.teach.knobs.drugs import NO_DRUG
from simulator.teach.page import Page

KNOBS = Controls(Page(Document(), Choice())).knobs


@pytest.fixture(scope="module")
def controls() -> Controls:
    return Controls(Page(Document(), Choice()))


@settings(max_examples=25, deadline=None)
@given(first=st.integers(1, 50), second=st.integers(1, 50))
def test_any_frequency_follows_any_other_and_the_pause_stays(first: int, second: int) -> None:
    knob = KNOBS["Frequency (Hz)"]
    choice = knob.turned(knob.turned(Choice(), first), second)
    found = choice.study().experiment.arms["rTMS"].stimulation[0].protocol
    assert float(found.frequency_hz) == second
    pause = float(found.train_onset_interval_s_exact or 0) - found.pulses_per_train / second
    assert pause == pytest.approx(50, abs=0.01)


def test_a_knob_reads_what_it_wrote(controls: Controls) -> None:
    turned = {
        "Intensity (% of RMT)": 95.0,
        "Pulses a train": 60.0,
        "Trains a session": 20.0,
        "Sessions, one a day": 3.0,
        "Expected relief (share of pain)": 0.4,
        "Target": "right dorsolateral prefrontal cortex",
        "Person": "healthy volunteer",
        "Drug": "naloxone",
    }
    for name, value in turned.items():
        knob = controls.knobs[name]
        experiment = knob.turned(Choice(), value).study().experiment
        assert knob.reads(experiment, experiment.arms["rTMS"]) == value, name


def test_one_arm_is_changed_or_all(controls: Controls) -> None:
    knob = controls.knobs["Sessions, one a day"]
    both = knob.turned(Choice(), 2.0).study().experiment.arms
    assert {arm.stimulation[0].protocol.sessions for arm in both.values()} == {2}
    one = knob.turned(Choice(arm="rTMS"), 2.0).study().experiment.arms
    assert one["rTMS"].stimulation[0].protocol.sessions == 2
    assert one["sham"].stimulation[0].protocol.sessions == 5


def test_a_drug_is_given_and_taken_back(controls: Controls) -> None:
    knob = controls.knobs["Drug"]
    given_to = knob.turned(Choice(), "ketamine")
    assert all(a.drugs[0].drug == "ketamine" for a in given_to.study().experiment.arms.values())
    without = knob.turned(given_to, NO_DRUG)
    assert all(not a.drugs for a in without.study().experiment.arms.values())


def test_pain_is_tested_seldom_enough_in_a_long_course(controls: Controls) -> None:
    tested = controls.knobs["Pain"].turned(Choice(), "heat on the skin")
    experiment = controls.knobs["Follow until (days)"].turned(tested, 100.0).study().experiment
    assert experiment.noxious.kind == "heat"
    assert experiment.noxious.every_min == pytest.approx(2400)
    assert experiment.record.until_min == 144_000


def test_widgets_follow_a_choice(controls: Controls) -> None:
    controls.follow(Choice("deandrade2011", arm="M1_naloxone"))
    assert controls.arm.value == "M1_naloxone"
    assert controls.knobs["Drug"].widget.value == "naloxone"
    assert controls.knobs["Bolus (mg per kg)"].widget.value == 0.1
    controls.follow(Choice())
    assert controls.arm.value == EVERY_ARM
    assert controls.knobs["Bolus (mg per kg)"].widget.disabled
