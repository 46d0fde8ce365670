"""What calibration asks, how answers count, and how they are found."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.evidence import questions
from simulator.evidence.answering import Answering, Answers
from simulator.evidence.questions import MISS, Asked, Task, asked_in, lean
from simulator.reading.locate import find_experiment
from simulator.study.claims import Finding
from simulator.study.load import load_study
from simulator.study.schema import Experiment

ONE = Asked(("one",), np.array([1.0]), np.array([2.0]), np.array([0.1]))
NUMBERS = st.floats(-50, 50)


def task(study: str, *findings: Finding) -> Task:
    experiment = load_study(study).experiment
    chosen = findings or experiment.findings
    return Task(study, lean(experiment, chosen), chosen, (0.1,) * len(chosen))


def test_held_out_findings_are_never_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = find_experiment("taylor2012").read_text("utf-8")
    marked = text.replace("smallest: 0.3}\n", "smallest: 0.3}\n    use: holdout\n")
    assert marked.count("use: holdout") == 2
    file = tmp_path / "taylor2012.yaml"
    file.write_text(marked, "utf-8")
    monkeypatch.setattr(questions, "shipped", lambda kind: [str(file)])
    monkeypatch.setattr(questions, "_amplitudes", list)
    assert [f.use for f in load_study(str(file)).experiment.findings] == ["holdout", "holdout"]
    assert questions.tasks() == []


def test_people_who_differ_are_not_asked_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = find_experiment("taylor2012").read_text("utf-8")
    file = tmp_path / "taylor2012.yaml"
    file.write_text(text.replace("readout: pain_nrs", "readout: responders_30_percent"), "utf-8")
    monkeypatch.setattr(questions, "shipped", lambda kind: [str(file)])
    monkeypatch.setattr(questions, "_amplitudes", list)
    assert questions.tasks() == []


@given(NUMBERS, NUMBERS)
def test_misses_grow_with_the_distance_and_are_zero_inside(a: float, b: float) -> None:
    near, far = sorted((a, b), key=lambda v: abs(v - np.clip(v, 1, 2)))
    misses = [float(ONE.misses(np.array([v]))[0]) for v in (near, far)]
    assert abs(misses[0]) <= abs(misses[1])
    assert (misses[0] == 0) == (1 <= near <= 2)
    assert misses[1] * (far - 1.5) >= 0


@given(NUMBERS.filter(lambda v: min(abs(v - 1), abs(v - 2)) > 1e-3))
def test_steepness_is_the_derivative_of_misses(value: float) -> None:
    step = 1e-5
    around = ONE.misses(np.array([[value - step], [value + step]]))
    slope = float(around[1, 0] - around[0, 0]) / (2 * step)
    assert ONE.steepness(np.array([value]))[0] == pytest.approx(slope, rel=1e-4, abs=1e-9)


@given(NUMBERS.filter(lambda v: min(abs(v - 1), abs(v - 2)) > 1e-3))
def test_a_spring_brings_an_answer_back_at_once(value: float) -> None:
    answer = np.array([value])
    pull = ONE.misses(answer) * ONE.steepness(answer)
    stiffness = ONE.stiffness(answer)
    assert pull == pytest.approx(stiffness * (answer - np.clip(answer, 1, 2)))
    assert np.all(stiffness >= ONE.steepness(answer) ** 2 * (1 - 1e-9))


def test_small_misses_count_in_units_of_the_scale() -> None:
    assert ONE.misses(np.array([2.01]))[0] == pytest.approx(0.1, rel=1e-3)


def test_what_cannot_be_computed_is_worse_than_what_is_contradicted() -> None:
    missing, contradicted = ONE.misses(np.array([[np.nan], [-1.0]]))[:, 0]
    assert missing == MISS > abs(contradicted)
    assert ONE.steepness(np.array([np.nan]))[0] == 0


def test_an_ordering_is_asked_for_its_smallest_step() -> None:
    ordering = ("M1_saline", "DLPFC_saline", "sham_saline")
    finding = Finding.model_validate(
        {"id": "order", "readout": "pain_nrs", "at_min": 35, "expect": {"ordering": ordering}}
    )
    ordered, reverse = (
        finding.model_copy(update={"expect": finding.expect.model_copy(update={"ordering": order})})
        for order in (ordering, (ordering[0], *ordering[:0:-1]))
    )
    both = task("deandrade2011", ordered, reverse)
    right, wrong = Answers([both])([{}])[0]
    assert right > 0 > wrong
    asked = asked_in([both])
    assert asked.low[0] > 0
    assert asked.high[0] == np.inf


def test_a_silent_opioid_system_answers_otherwise() -> None:
    answer = Answers([task("lamusuo2017")])
    here, silent = answer([{}, {"endorphin_release": 0.01}])
    assert np.abs(silent - here).max() > 1


def test_answers_are_the_same_bits_for_any_number_of_processes() -> None:
    asked = [task("deandrade2011"), task("taylor2012")]
    sets = [{"mor_reserve": 0.5 + 0.02 * i} for i in range(11)]
    found = []
    for workers in (1, 2):
        with Answering(asked, workers) as answer:
            found.append(answer(sets))
            assert answer.sets_answered == len(sets)
    assert np.array_equal(found[0], found[1])
    assert len(np.unique(found[0][:, 0])) == len(sets)


def test_a_lean_experiment_keeps_its_arms_and_asks_for_nothing_else() -> None:
    experiment = load_study("malavera2016").experiment
    small = lean(experiment, experiment.findings[:1])
    assert isinstance(small, Experiment)
    assert small.arms == experiment.arms
    assert small.cohort is None
    assert small.measure == {}
