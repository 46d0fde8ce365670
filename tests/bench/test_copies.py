from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simulator.bench.copies import copies
from simulator.bench.course import Course
from simulator.bench.engines import Compiled


@pytest.fixture(scope="module")
def doubled(session_course: Course) -> Course:
    first, *others = session_course.pieces
    with_bolus = replace(first, jumps=((3, 0.25),))
    return copies(replace(session_course, pieces=[with_bolus, *others]), 2)


def test_copies_are_uncoupled_and_alike(session_course: Course, doubled: Course) -> None:
    one, two, size = session_course.model, doubled.model, len(session_course.initial)
    random = np.random.default_rng(7)
    states, inputs = random.uniform(0.1, 1, size), random.uniform(0, 0.1, len(one.input_index))
    parameters = session_course.parameters * random.uniform(0.9, 1.1, len(one.parameter_index))
    values = dict(zip(one.parameter_index, parameters.tolist(), strict=True))
    both = np.array([values[name.rpartition(".")[0]] for name in two.parameter_index])
    small, large = one.prepare(parameters, inputs), two.prepare(both, np.tile(inputs, 2))
    apart = np.concatenate([states, 2 * states])
    expected = [one.rates(states, small), one.rates(2 * states, small)]
    assert_allclose(two.rates(apart, large), np.concatenate(expected), rtol=1e-12)
    assert len(two.layout.pattern) == 2 * len(one.layout.pattern)


def test_a_jump_happens_in_every_copy(session_course: Course, doubled: Course) -> None:
    size = len(session_course.initial)
    assert doubled.pieces[0].jumps == ((3, 0.25), (3 + size, 0.25))
    assert doubled.pieces[1].jumps == ()


def test_copies_have_the_same_answer(session_course: Course) -> None:
    twice = copies(session_course, 2)
    assert twice.exact.shape == (len(session_course.exact), 2 * len(session_course.initial))
    assert twice.error(Compiled(twice).solve(1e-6)) < 1e-5
