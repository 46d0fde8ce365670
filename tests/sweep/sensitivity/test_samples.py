"""Designs of sensitivity analyses: within their ranges, repeatable, refused in words."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reading.problems import InputError
from simulator.sweep.sensitivity.samples import Factor, Method, runs_per_sample, sample

METHODS: tuple[Method, ...] = ("morris", "sobol", "prcc")
THREE = (Factor("a", -1, 1), Factor("b", 10, 1000, log=True), Factor("c", 0, 1e-9))


@st.composite
def factors(draw: st.DrawFn) -> Factor:
    log = draw(st.booleans())
    lower = draw(st.floats(1e-6, 1e6)) if log else draw(st.floats(-1e6, 1e6))
    return Factor("x", lower, lower + draw(st.floats(1e-3, 1e6)) * max(1, abs(lower)), log)


@settings(deadline=None, max_examples=30)
@given(st.lists(factors(), min_size=1, max_size=4), st.sampled_from(METHODS), st.booleans())
def test_values_lie_in_their_ranges_and_return_to_shares(
    varied: list[Factor], method: Method, second_order: bool
) -> None:
    found = sample(method, varied, 4, seed=3, second_order=second_order)
    assert found.values.shape == (4 * found.group, len(varied))
    for column, factor in zip(found.values.T, varied, strict=True):
        assert factor.lower <= column.min() < column.max() <= factor.upper
    shares = found.in_ranges()
    assert shares.min() >= -1e-9
    assert shares.max() <= 1 + 1e-9


@pytest.mark.parametrize("method", METHODS)
def test_a_seed_fixes_the_values(method: Method) -> None:
    first, again, other = (sample(method, THREE, 8, seed).values for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_logarithmic_factors_are_even_over_decades() -> None:
    values = sample("prcc", [Factor("b", 10, 1000, log=True)], 100, 1).values[:, 0]
    assert np.sum(values < 100) == 50


def test_runs_are_counted_as_the_methods_need_them() -> None:
    assert [runs_per_sample(m, 5) for m in METHODS] == [6, 7, 1]
    assert runs_per_sample("sobol", 5, second_order=True) == 12


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("take 64 or 128", lambda: sample("sobol", THREE, 100)),
        ("at least 2", lambda: sample("prcc", THREE, 1)),
        ("name at least one", lambda: sample("morris", [], 10)),
        ("range 1 to 1 of p is empty", lambda: sample("prcc", [Factor("p", 1, 1)], 9)),
        ("above 0", lambda: sample("prcc", [Factor("p", 0, 1, log=True)], 9)),
    ],
)
def test_what_cannot_be_sampled_is_refused_in_words(words: str, make: object) -> None:
    with pytest.raises(InputError, match=words):
        make()  # type: ignore[operator]


def test_without_salib_people_learn_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample.latin", None)
    with pytest.raises(InputError, match=r"pip install rtms-analgesia\[analysis\]"):
        sample("prcc", THREE, 10)
