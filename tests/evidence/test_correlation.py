"""Findings about differences between people: Pearson's r over a group."""

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.measurement import CannotCompute, measure
from simulator.solving.compiled import Array
from simulator.study.assembly import compiled_model
from simulator.study.claims import Expect, Finding
from simulator.study.cohort import Group

PEOPLE = 30


def run_with(pain: Array, anxiety: Array, in_group: bool = True) -> MeasuredRun:
    model = compiled_model()
    names = (*model.state_names, *model.output_names)
    values = np.zeros((len(pain), 2, len(names)))
    values[:, 1, names.index("pain_nrs")] = pain
    values[:, 1, names.index("anxiety")] = anxiety
    arms: Mapping[str, Array] = {"a": values}
    times = np.array([-1.0, 0.0])
    group = Group(times, dict(arms), "parallel", 0) if in_group else None
    return MeasuredRun(times, arms, group)


def asked(*contrast: str) -> Finding:
    return Finding(
        id="x",
        readout="pain_nrs",
        against="anxiety",
        contrast=contrast or ("a",),
        at_min=0,
        expect=Expect(direction="increase"),
    )


def test_r_and_its_error_are_those_of_the_textbook() -> None:
    random = np.random.default_rng(1)
    pain = random.normal(size=PEOPLE)
    anxiety = pain + random.normal(size=PEOPLE)
    found = measure(asked(), run_with(pain, anxiety))
    assert found.unit == "r"
    assert found.value == pytest.approx(np.corrcoef(pain, anxiety)[0, 1])
    assert found.se == pytest.approx((1 - found.value**2) / np.sqrt(PEOPLE - 3))


def test_opposite_people_give_minus_one() -> None:
    pain = np.linspace(1, 5, PEOPLE)
    found = measure(asked(), run_with(pain, 10 - pain))
    assert found.value == pytest.approx(-1)
    assert found.se == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("people", "in_group", "told"),
    [
        (np.arange(1.0), False, "add cohort"),
        (np.arange(3.0), True, "at least 4 people"),
        (np.full(9, 2.0), True, "the same in everybody"),
        (2 + 1e-9 * np.arange(9.0), True, "the same in everybody"),
    ],
)
def test_without_differing_people_there_is_no_correlation(
    people: Array, in_group: bool, told: str
) -> None:
    with pytest.raises(CannotCompute, match=told):
        measure(asked(), run_with(people, people, in_group))


def test_a_correlation_is_taken_in_one_arm() -> None:
    people = np.arange(9.0)
    with pytest.raises(CannotCompute, match="one arm"):
        measure(asked("a", "a"), run_with(people, people))
