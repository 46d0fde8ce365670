"""Cutting time at every switch."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.study.timeline import Bolus, Window, segments

INDEX = {"a": 0, "b": 1}
times = st.floats(0, 100, allow_nan=False).map(lambda t: round(t, 3))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start, end = sorted((draw(times), draw(times)))
    name = draw(st.sampled_from(["a", "b"]))
    return Window(start, end + 0.001, {name: draw(st.floats(1, 2))}, adds=name == "b")


@given(st.lists(windows(), max_size=8), st.lists(times, min_size=2, max_size=10, unique=True))
@settings(max_examples=60, deadline=None)
def test_segments_tile_the_time_and_hold_constant_inputs(
    given_windows: list[Window], outputs: list[float]
) -> None:
    grid = sorted(outputs)
    found = segments(given_windows, [], grid, np.zeros(2), INDEX, {})
    assert found[0].start == grid[0]
    assert abs(found[-1].end - grid[-1]) < 1e-8
    assert all(x.end == y.start for x, y in itertools.pairwise(found))
    assert sum(len(s.output_times) for s in found) == len(grid) - 1
    for segment in found:
        middle = 0.5 * (segment.start + segment.end)
        on = sum(
            w.values["b"] for w in given_windows if "b" in w.values and w.start <= middle < w.end
        )
        assert np.isclose(segment.inputs[1], on)
        for window in given_windows:
            for edge in (window.start, window.end):
                assert not segment.start + 1e-8 < edge < segment.end - 1e-8


def test_a_window_is_half_open_and_measured_before_its_end() -> None:
    found = segments([Window(1, 2, {"a": 5.0})], [], [0, 1, 2, 3], np.zeros(2), INDEX, {})
    assert [s.inputs[0] for s in found] == [0, 5, 0]
    assert [list(s.output_times) for s in found] == [[1], [2], [3]]


def test_a_bolus_falls_at_the_start_of_a_segment() -> None:
    found = segments([], [Bolus(1.5, "x", 7.0)], [0, 3], np.zeros(2), INDEX, {"x": 4})
    assert [(s.start, s.jumps) for s in found] == [(0, ()), (1.5, ((4, 7.0),))]
