"""Texts of `--over`: what they mean, and what people are told when they mean nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.problems import InputError
from simulator.sweep.axes import Axis, Value, read_axis


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_axis(text)
    for problem in caught.value.problems:
        assert (problem.file, problem.field) == ("--over", text)
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a.b=1,5,10,20", (1, 5, 10, 20)),
        ("a.b = 1 , -2.5,1e3", (1, -2.5, 1000.0)),
        ("mechanisms.opioid=on,off,0.5", ("on", "off", 0.5)),
        ("arms.A.sham=true,false", (True, False)),
        ("stimulation=pei2019_1Hz,pei2019_10Hz", ("pei2019_1Hz", "pei2019_10Hz")),
        ("network.edges.M1_R->ARC=0,1", (0, 1)),
        ("a=1:5:5", (1, 2, 3, 4, 5)),
        ("a=1:2:5", (1.0, 1.25, 1.5, 1.75, 2.0)),
        ("a=1.0:5:5", (1.0, 2.0, 3.0, 4.0, 5.0)),
        ("a=-1:1:5", (-1.0, -0.5, 0.0, 0.5, 1.0)),
        ("a=-0.3:0.3:7", (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)),
        ("a=0.1:10:5:log", (0.1, 0.316227766017, 1.0, 3.16227766017, 10.0)),
        ("a=1:1000:4:log", (1, 10, 100, 1000)),
        (
            "c=0.7:1.3:13",
            (0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3),
        ),
    ],
)
def test_values_are_what_a_person_expects(text: str, values: tuple[Value, ...]) -> None:
    axis = read_axis(text)
    assert axis.values == values
    assert list(map(type, axis.values)) == list(map(type, values))
    assert axis.lower is None


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("c=0.7:1.3", Axis("c", (), 0.7, 1.3)),
        ("c=0.1:10:log", Axis("c", (), 0.1, 10.0, log=True)),
        ("parameters.x", Axis("parameters.x")),
        ("parameters.x=log", Axis("parameters.x", log=True)),
    ],
)
def test_ranges(text: str, axis: Axis) -> None:
    assert read_axis(text) == axis


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no field"),
        ("=1,2", "names no field"),
        ("a=", "gives no values"),
        ("a=1,,2", "a value is missing"),
        ("a=1,~", "a value is missing"),
        ("a=1,nan", "nan is not a finite number"),
        ("a=inf:2:3", "inf is not a finite number"),
        ("a=1e999,2", "too large"),
        ("a=1,007", "starts with a zero"),
        ("a=0x1f", "hexadecimal"),
        ("a='x'", "neither a number nor a name"),
        ("a=[1,2]", "neither a number nor a name"),
        ("a=2:1:3", "from 2 to 1 is empty"),
        ("a=1:1", "is empty"),
        ("a=0.7:1.3:1", "1 is not a number of points"),
        ("a=0.7:1.3:0", "0 is not a number of points"),
        ("a=0.7:1.3:-4", "-4 is not a number of points"),
        ("a=0.7:1.3:2.5", "2.5 is not a number of points"),
        ("a=0.7:1.3:many", "many is not a number"),
        ("a=1:true", "True is not a number"),
        ("a=on:off", "on is not a number"),
        ("a=0:1:log", "equal factors cannot start from 0"),
        ("a=-1:1:5:log", "equal factors cannot start from -1"),
        ("a=1:2:3:4", "neither FROM:TO nor"),
        ("a=1:log", "neither FROM:TO nor"),
        ("a=0:1:99999999999", "99,999,999,999 points are more than the limit"),
        ("a=1:1.0000000000000002:9", "too close"),
    ],
)
def test_mistakes_are_named(text: str, told: str) -> None:
    (message,) = problems(text)
    assert told in message


def test_every_mistake_of_a_text_is_named() -> None:
    assert len(problems("a=nan,007,5,")) == 3


numbers = st.integers(-1000, 1000) | st.decimals(-1000, 1000, places=3).map(float)


@given(
    ends=st.tuples(numbers, numbers).filter(lambda ends: ends[0] < ends[1]), n=st.integers(2, 60)
)
def test_spaced_values_climb_from_end_to_end(ends: tuple[float, float], n: int) -> None:
    values = read_axis(f"a={ends[0]}:{ends[1]}:{n}").values
    assert (values[0], values[-1], len(values)) == (*ends, n)
    np.testing.assert_allclose(np.array(values, float), np.linspace(*ends, n), atol=1e-9)
    assert len({type(value) for value in values}) == 1


@given(lower=st.floats(1e-9, 1e3), factor=st.floats(1.1, 1e6), n=st.integers(2, 60))
def test_log_spacing_has_equal_factors(lower: float, factor: float, n: int) -> None:
    values = np.array(read_axis(f"a={lower!r}:{lower * factor!r}:{n}:log").values, float)
    np.testing.assert_allclose(np.diff(np.log(values)), math.log(factor) / (n - 1), rtol=1e-6)


shares = st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=20).map(np.array)
finite = st.floats(-1e308, 1e308)


@given(ends=st.tuples(finite, finite).filter(lambda ends: ends[0] < ends[1]), shares=shares)
def test_drawn_values_stay_within_the_range(
    ends: tuple[float, float], shares: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    lower, upper = ends
    assert all(lower <= float(v) <= upper for v in Axis("a", (), lower, upper).drawn(shares))
    if lower > 0:
        axis = Axis("a", (), lower, upper, log=True)
        assert all(lower <= float(v) <= upper for v in axis.drawn(shares))


def test_drawing_follows_the_shares() -> None:
    shares = np.array([0.0, 0.25, 0.5, 0.999])
    assert Axis("a", ("x", "y")).drawn(shares) == ["x", "x", "y", "y"]
    assert Axis("a", (), 2.0, 4.0).drawn(shares)[:3] == [2.0, 2.5, 3.0]
    logs = Axis("a", (), 0.1, 10.0, log=True).drawn(shares)
    np.testing.assert_allclose(np.array(logs[:3], float), [0.1, 10**-0.5, 1.0])
