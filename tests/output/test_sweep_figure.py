from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from simulator.output.sweep_figure import can_be_drawn, draw_sweep, write_sweep_figure

LABELS = {"units": "Hz", "long_name": "frequency"}


def sweep(axes: dict[str, Any], dims: tuple[str, ...], people: int = 1) -> xr.Dataset:
    """Pain that falls along the first field, in two arms at three times."""
    shape = tuple(len(axes[d]) if d in axes else len(next(iter(axes.values()))) for d in dims)
    slope = np.linspace(7, 4, shape[0]).reshape(-1, *[1] * (len(shape) + 1))
    pain = slope + np.zeros((*shape, 2, 3)) - np.array([[0], [0.5]]) * np.array([0, 1, 2])
    about = {"units": "nrs", "long_name": "pain rating, 0 to 10"}
    data: dict[str, Any] = {"pain_nrs": ((*dims, "arm", "time"), pain, about)}
    if people > 1:
        data["pain_nrs_sd"] = ((*dims, "arm", "time"), np.ones_like(pain), about)
    data["failed"] = (dims, np.zeros(shape, dtype=np.int8))
    own = {name: ((name,) if name in dims else dims, v, LABELS) for name, v in axes.items()}
    coordinates = {**own, "arm": ["active", "sham"], "time": [0.0, 20.0, 60.0]}
    attributes = {"axes": " ".join(axes), "people": people, "title": "A trial"}
    return xr.Dataset(data, coordinates, attributes)


def test_a_curve_has_a_panel_for_each_time_and_a_line_for_each_arm() -> None:
    figure = draw_sweep(sweep({"f": [1.0, 5.0, 10.0]}, ("f",), people=20), "pain_nrs")
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in panels] == ["minute 0", "minute 20", "minute 60"]
    assert all(len(axes.lines) == 2 and len(axes.collections) == 2 for axes in panels)
    assert panels[0].get_xlabel() == "frequency (Hz)"


@pytest.mark.parametrize(
    ("axes", "dims"),
    [
        ({"f": [1.0, 5.0, 10.0], "g": [1.0, 2.0]}, ("f", "g")),
        ({"f": [1.0, 5.0, 10.0], "g": ["figure8", "double_cone"]}, ("f", "g")),
        ({"f": [1.0, 5.0, 10.0], "g": [3.0, 1.0, 2.0]}, ("run",)),
        ({"f": [1.0, 5.0, 10.0], "g": ["a", "b", "a"]}, ("run",)),
        ({"f": ["a", "b", "c"]}, ("f",)),
        ({"f": [0.1, 1.0, 10.0, 100.0]}, ("f",)),
    ],
)
def test_every_kind_of_sweep_over_one_or_two_fields_is_drawn(
    axes: dict[str, Any], dims: tuple[str, ...], tmp_path: Path
) -> None:
    made = sweep(axes, dims)
    assert can_be_drawn(made)
    (path,) = write_sweep_figure(made, "pain_nrs", tmp_path / "sweep")
    assert path.stat().st_size > 5_000


def test_three_fields_are_not_drawn() -> None:
    made = sweep({"f": [1.0, 2.0], "g": [1.0, 2.0], "h": [1.0, 2.0]}, ("f", "g", "h"))
    assert not can_be_drawn(made)


def test_a_sweep_that_changes_nothing_and_lost_runs_still_draws(tmp_path: Path) -> None:
    made = sweep({"f": [1.0, 5.0, 10.0]}, ("f",))
    made["pain_nrs"][:] = 5.0
    made["pain_nrs"][1] = np.nan
    made["failed"][1] = 1
    figure = draw_sweep(made, "pain_nrs")
    assert "1 runs failed" in str(figure.texts[-1].get_text()) or figure.get_supxlabel()
    assert write_sweep_figure(made, "pain_nrs", tmp_path / "flat")
