"""Designs: which points, in which order, and the same ones every time."""

import itertools
import json
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.problems import InputError
from simulator.sweep.axes import Axis, Value
from simulator.sweep.design import BY_NAME, Design, Kind, design_from, make_design
from simulator.sweep.over import record_bounds
from simulator.sweep.sensitivity.samples import Factor, Method, sample


def made(*over: str, kind: str = "grid", n: int | None = None, seed: int = 1) -> Design:
    return make_design(over, kind, n, seed, None, record_bounds)


def told(*over: str, kind: str = "grid", n: int | None = None, seed: int = 1) -> list[str]:
    with pytest.raises(InputError) as caught:
        made(*over, kind=kind, n=n, seed=seed)
    return [str(problem) for problem in caught.value.problems]


def test_the_last_axis_of_a_grid_is_the_fastest() -> None:
    design = made("a=1,2", "b=x,y,z")
    assert (design.shape, design.size) == ((2, 3), 6)
    assert design.columns(0, 6) == {"a": [1, 1, 1, 2, 2, 2], "b": ["x", "y", "z"] * 2}
    assert design.columns(2, 4) == {"a": [1, 2], "b": ["z", "x"]}


def test_zipped_values_go_together() -> None:
    design = made("a=1,2,3", "b=x,y,z", kind="zip")
    assert (design.shape, design.size) == ((3,), 3)
    assert design.columns(1, 3) == {"a": [2, 3], "b": ["y", "z"]}
    assert made("a=1,1", "b=1,2", kind="zip").columns(0, 2) == {"a": [1, 1], "b": [1, 2]}


def test_one_and_true_are_different_values() -> None:
    assert made("a=1,true").size == 2


def test_a_table_is_a_design(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("a,b\n1,on\n1,off\n")
    design = make_design([], "grid", None, 1, tmp_path / "runs.csv", record_bounds)
    assert (design.kind, design.shape) == ("table", (2,))
    assert design.columns(0, 2) == {"a": [1, 1], "b": ["on", "off"]}
    with pytest.raises(InputError, match="use one of them"):
        make_design(["c=1,2"], "grid", None, 1, tmp_path / "runs.csv", record_bounds)


def test_a_parameter_alone_is_sampled_over_its_record() -> None:
    low, high = record_bounds("parameters.mor_reserve") or (0.0, 0.0)
    design = made("parameters.mor_reserve", "a=1:2", kind="lhs", n=50)
    assert (design.axes[0].lower, design.axes[0].upper) == (low, high)
    drawn = np.array(design.columns(0, 50)["parameters.mor_reserve"], float)
    assert low <= drawn.min() < low + 0.03 * (high - low)
    assert high - 0.03 * (high - low) < drawn.max() <= high


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
@pytest.mark.parametrize("n", [1, 7, 64])
def test_samples_fill_ranges_and_lists_evenly(kind: str, n: int) -> None:
    columns = made("a=0:1", "b=0.01:100:log", "c=x,y", kind=kind, n=n).columns(0, n)
    assert [len(column) for column in columns.values()] == [n, n, n]
    if n == 64:
        assert sorted(int(float(a) * 64) for a in columns["a"]) == list(range(64))
        assert sum(float(b) < 1 for b in columns["b"]) == 32
        assert columns["c"].count("x") == 32


def test_the_seed_decides_the_samples() -> None:
    for kind in ("lhs", "sobol"):
        first, again, other = (made("a=0:1", kind=kind, n=9, seed=s) for s in (3, 3, 4))
        assert first.columns(0, 9) == again.columns(0, 9)
        assert first.columns(0, 9) != other.columns(0, 9)


@pytest.mark.parametrize(
    ("over", "kind", "n", "expected"),
    [
        ([], "grid", None, "nothing to sweep over"),
        (["a=1,2"], "gird", None, "did you mean 'grid'"),
        (["a=1,2"], "table", None, "--table"),
        (["a=1,2"], "grid", 4, "as many runs as its values"),
        (["a=1:2"], "grid", None, "how many"),
        (["parameters.mor_reserve"], "zip", None, "how many"),
        (["a=1,2", "b=1,2,3"], "zip", None, "a has 2, b has 3"),
        (["a=1,2,1.0"], "grid", None, "gives a value twice"),
        (["a=on,on"], "lhs", 4, "gives a value twice"),
        (["a=1:2"], "lhs", None, "needs a number of runs"),
        (["a=1:2"], "sobol", 0, "0 is not a number of runs"),
        (["a"], "lhs", 4, "has no range"),
        (["parameters.mor_reserv"], "lhs", 4, "did you mean 'mor_reserve'"),
        (["a=1,2", "b=1,2", "a=3,4"], "grid", None, "swept already"),
        (["arms.A.x=1,2", "arms[A].x=3,4"], "grid", None, "swept already"),
        (["a=0:1:99999", "b=0:1:99999"], "grid", None, "9,999,800,001 runs are more"),
        (["a=0:1"], "sobol", 10_000_001, "10,000,001 runs are more"),
    ],
)
def test_mistakes_are_named(over: list[str], kind: str, n: int | None, expected: str) -> None:
    (message,) = told(*over, kind=kind, n=n)
    assert expected in message


def test_all_mistakes_are_named_at_once() -> None:
    messages = told("a=1:2", "b=nan", "b=2:1", kind="sobol", n=-1, seed=-1)
    assert len(messages) == 5
    assert sum("--over  b=" in message for message in messages) == 3


values: st.SearchStrategy[Value] = (
    st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["on", "off", "heat"]) | st.booleans()
)
lists = st.lists(values, min_size=1, max_size=6).map(tuple)


@st.composite
def ranges(draw: st.DrawFn, name: str) -> Axis:
    low, width = draw(st.floats(0.1, 9)), draw(st.floats(0.1, 9))
    return Axis(name, (), low, low + width, draw(st.booleans()))


@st.composite
def designs(draw: st.DrawFn, kinds: Sequence[Kind] = (*BY_NAME, "table")) -> Design:
    kind: Kind = draw(st.sampled_from(kinds))
    names = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True))
    size = draw(st.integers(1, 30))
    if kind in ("lhs", "sobol"):
        axes = [draw(ranges(name) | lists.map(partial(Axis, name))) for name in names]
    elif kind == "grid":
        axes = [Axis(name, draw(lists)) for name in names]
        size = math.prod(len(axis.values) for axis in axes)
    else:
        column = st.lists(values, min_size=size, max_size=size).map(tuple)
        axes = [Axis(name, draw(column)) for name in names]
    return Design(kind, tuple(axes), size, draw(st.integers(0, 5)))


@given(design=designs(), data=st.data())
def test_any_split_gives_the_columns_of_the_whole(design: Design, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, design.size), max_size=4)))
    ends = [0, *cuts, design.size]
    joined: dict[str, list[Value]] = {axis.path: [] for axis in design.axes}
    for first, last in itertools.pairwise(ends):
        for path, column in design.columns(first, last).items():
            joined[path] += column
    assert joined == design.columns(0, design.size)
    assert math.prod(design.shape) == design.size


@given(design=designs())
def test_a_design_survives_plain_data(design: Design) -> None:
    again = design_from(json.loads(json.dumps(design.as_plain())))
    assert again == design
    assert again.columns(0, design.size) == design.columns(0, design.size)


@given(sizes=st.lists(st.integers(2, 6), min_size=1, max_size=4))
def test_a_grid_has_every_combination_once(sizes: list[int]) -> None:
    design = made(*(f"f{i}=1:{n}:{n}" for i, n in enumerate(sizes)))
    assert design.size == math.prod(sizes)
    points = list(zip(*design.columns(0, design.size).values(), strict=True))
    assert len(set(points)) == design.size
    assert points == sorted(points, key=lambda point: tuple(map(float, point)))


@given(design=designs(kinds=("lhs", "sobol")))
def test_samples_stay_in_their_ranges(design: Design) -> None:
    columns = design.columns(0, design.size)
    for axis in design.axes:
        for value in columns[axis.path]:
            if axis.lower is None or axis.upper is None:
                assert value in axis.values
            else:
                assert axis.lower <= float(value) <= axis.upper


def test_a_huge_grid_costs_nothing_until_it_is_asked() -> None:
    design = made(*(f"f{i}=0:1:56" for i in range(4)))
    assert design.size == 56**4
    assert design.columns(56**4 - 1, 56**4) == {f"f{i}": [1] for i in range(4)}


@pytest.mark.parametrize(
    ("kind", "method", "pairs"),
    [
        ("morris", "morris", False),
        ("saltelli", "sobol", False),
        ("saltelli_pairs", "sobol", True),
        ("prcc", "prcc", False),
    ],
)
def test_runs_of_a_sensitivity_analysis_are_those_it_will_analyse(
    kind: Kind, method: Method, pairs: bool
) -> None:
    pytest.importorskip("SALib")
    factors = [Factor("a", 0.0, 2.0), Factor("b", 0.1, 10.0, log=True)]
    sampling = sample(method, factors, 8, 3, pairs)
    axes = tuple(Axis(f.path, (), f.lower, f.upper, f.log) for f in factors)
    design = design_from(Design(kind, axes, len(sampling.values), 3).as_plain())
    columns = design.columns(0, design.size)
    found = np.array([columns["a"], columns["b"]], dtype=float).T
    np.testing.assert_allclose(found, sampling.values, rtol=1e-12)
