"""The figure of a sweep: a curve over one field, a map over two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulator.output.pictures import write_pictures
from simulator.output.provenance import DISCLAIMER
from simulator.output.style import (
    DASHES,
    GREY,
    INK,
    LONG_MINUTES,
    MINUTES_PER_DAY,
    PALETTE,
    SMALL,
    heading,
    new_figure,
    tidy,
)

PANEL_MM = 62
MOST_PANELS = 6
COLUMNS = 3
MOST_MARKED_POINTS = 40
TELLING = 0.1  # of the largest change
CAPTION_LETTERS = 130
COLOURS = "cividis"


def can_be_drawn(sweep: xr.Dataset) -> bool:
    """One or two fields, of which the second is a number on a map."""
    return 1 <= len(_axes_of(sweep)) <= 2


def write_sweep_figure(
    sweep: xr.Dataset, readout: str, stem: Path, endings: Sequence[str] = (".png",)
) -> list[Path]:
    """Write the picture of a sweep over one or two fields; raises InputError if that fails."""
    return write_pictures(lambda: draw_sweep(sweep, readout), stem, endings)


def draw_sweep(sweep: xr.Dataset, readout: str) -> Figure:
    """A panel for each time (one field) or for each arm (two fields)."""
    return _curves(sweep, readout) if len(_axes_of(sweep)) == 1 else _maps(sweep, readout)


def _axes_of(sweep: xr.Dataset) -> list[str]:
    return str(sweep.attrs["axes"]).split()


def _curves(sweep: xr.Dataset, readout: str) -> Figure:
    (axis,) = _axes_of(sweep)
    times = _telling_times(sweep[readout], MOST_PANELS)
    figure, cells = _panels(len(times))
    for place, (cell, time) in enumerate(zip(cells, times, strict=True)):
        _draw_curves(cell, sweep.sel(time=time), axis, readout)
        heading(cell, _time_in_words(sweep, time))
        if place % COLUMNS == 0:
            cell.set_ylabel(_label(sweep[readout]), fontsize=SMALL, color=INK)
        if place + COLUMNS >= len(times):
            cell.set_xlabel(_label(sweep[axis]), fontsize=SMALL, color=INK)
            cell.tick_params(labelbottom=True)
    handles, names = cells[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper left", ncols=4, fontsize=SMALL, frameon=False)
    _write_caption(figure, sweep)
    return figure


def _draw_curves(cell: Axes, now: xr.Dataset, axis: str, readout: str) -> None:
    order = np.argsort(now[axis].values) if _is_number(now[axis]) else slice(None)
    x = now[axis].values[order]
    is_word = not _is_number(now[axis])
    marked = is_word or len(x) <= MOST_MARKED_POINTS
    for number, arm in enumerate(now["arm"].values):
        of_arm = now.sel(arm=arm)
        colour = PALETTE[number % len(PALETTE)]
        cell.plot(
            x,
            of_arm[readout].values[order],
            color=colour,
            linestyle="none" if is_word else DASHES[number // len(PALETTE) % len(DASHES)],
            lw=1.3,
            marker="o" if marked else "",
            ms=2.6,
            label=str(arm).replace("_", " "),
        )
        if f"{readout}_sd" in now:
            people = int(now.attrs["people"])
            error = of_arm[f"{readout}_sd"].values[order] / np.sqrt(people)
            low, high = (of_arm[readout].values[order] + sign * error for sign in (-1, 1))
            if is_word:
                cell.vlines(x, low, high, color=colour, lw=0.8)
            else:
                cell.fill_between(x, low, high, color=colour, alpha=0.16, lw=0)
    tidy(cell)
    if _is_logarithmic(x):
        cell.set_xscale("log")


def _maps(sweep: xr.Dataset, readout: str) -> Figure:
    x, y = _axes_of(sweep)[::-1]
    (time,) = _telling_times(sweep[readout], 1)
    now = sweep.sel(time=time)
    arms = list(now["arm"].values)[:MOST_PANELS]
    figure, cells = _panels(len(arms))
    values = now[readout].sel(arm=arms).values
    low, high = np.nanmin(values), np.nanmax(values)
    for place, (cell, arm) in enumerate(zip(cells, arms, strict=True)):
        drawn = _draw_map(cell, now.sel(arm=arm), (x, y), readout, (low, high))
        heading(cell, str(arm).replace("_", " "))
        if place % COLUMNS == 0:
            cell.set_ylabel(_label(sweep[y]), fontsize=SMALL, color=INK)
        if place + COLUMNS >= len(arms):
            cell.set_xlabel(_label(sweep[x]), fontsize=SMALL, color=INK)
            cell.tick_params(labelbottom=True)
    bar = figure.colorbar(drawn, ax=cells, fraction=0.03, pad=0.015)
    bar.ax.tick_params(labelsize=SMALL, length=2, width=0.6)
    bar.outline.set_linewidth(0.4)
    words = f"{_label(sweep[readout])}\n{_time_in_words(sweep, time)}"
    bar.set_label(words, fontsize=SMALL, color=INK)
    _write_caption(figure, sweep)
    return figure


def _draw_map(
    cell: Axes, now: xr.Dataset, axes: tuple[str, str], readout: str, limits: tuple[float, float]
) -> Any:
    """Cells of a grid; dots where the points do not lie on one."""
    x, y = axes
    cell.tick_params(labelsize=SMALL, length=2, width=0.6, pad=2, colors=INK)
    cell.spines[:].set(color=INK, linewidth=0.6)
    columns, rows = (_positions(now[name]) for name in axes)
    shared: dict[str, Any] = {
        "cmap": COLOURS,
        "vmin": limits[0],
        "vmax": limits[1],
        "rasterized": True,
    }
    if now[readout].dims == ("run",):
        drawn: Any = cell.scatter(columns, rows, c=now[readout].values, s=6, lw=0, **shared)
    else:
        cell.set_facecolor(GREY)  # what failed
        values = now[readout].transpose(y, x).values
        drawn = cell.pcolormesh(columns, rows, values, shading="nearest", **shared)
    for name, place in zip(axes, (cell.xaxis, cell.yaxis), strict=True):
        if not _is_number(now[name]):
            place.set_ticks(range(len(_words(now[name]))), _words(now[name]))
        elif _is_logarithmic(now[name].values):
            (cell.set_xscale if name == x else cell.set_yscale)("log")
    return drawn


def _panels(number: int) -> tuple[Figure, list[Axes]]:
    """Panels in rows of three that share their axes."""
    columns = min(number, COLUMNS)
    rows = -(-number // COLUMNS)
    figure = new_figure(16 + PANEL_MM * rows)
    cells = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for empty in cells[number:]:
        empty.set_visible(False)
    return figure, list(cells[:number])


def _telling_times(values: xr.DataArray, most: int) -> list[float]:
    """The times at which the sweep changes the read-out most, in order of time."""
    over = [dim for dim in values.dims if dim not in ("arm", "time")]
    change = values.std(over).max("arm").fillna(0.0).values
    best = [i for i in np.argsort(-change, kind="stable") if change[i] >= TELLING * change.max()]
    return [float(values["time"].values[i]) for i in sorted(best[:most])]


def _positions(coordinate: xr.DataArray) -> NDArray[Any]:
    if _is_number(coordinate):
        return coordinate.values
    words = _words(coordinate)
    return np.array([words.index(str(value)) for value in coordinate.values])


def _words(coordinate: xr.DataArray) -> list[str]:
    """Each word once, in order."""
    return list(dict.fromkeys(map(str, coordinate.values)))


def _is_number(coordinate: xr.DataArray) -> bool:
    return bool(np.issubdtype(coordinate.dtype, np.number))


def _is_logarithmic(x: NDArray[Any]) -> bool:
    """Whether a factor, not a step, leads from point to point."""
    if len(x) < 4 or not np.issubdtype(x.dtype, np.number) or np.min(x) <= 0:
        return False
    ratios, steps = np.diff(np.log(np.sort(x))), np.diff(np.sort(x))
    return bool(np.ptp(ratios) < 0.01 * ratios.max() and np.ptp(steps) > 0.1 * steps.max())


def _label(variable: xr.DataArray) -> str:
    unit = variable.attrs["units"]
    words = str(variable.attrs["long_name"])
    shown = {"1": "", "nrs": "", "percent": " (%)"}.get(unit, f" ({unit})")
    return f"{words}{shown}"


def _time_in_words(sweep: xr.Dataset, time: float) -> str:
    if float(sweep["time"].max()) > LONG_MINUTES:
        return f"day {time / MINUTES_PER_DAY:g}"
    return f"minute {time:g}"


def _write_caption(figure: Figure, sweep: xr.Dataset) -> None:
    people, failed = int(sweep.attrs.get("people", 1)), int(sweep["failed"].sum())
    said = [f"{sweep.attrs['title']}."]
    if people > 1:
        said.append(f"Mean of {people} simulated people, with its standard error.")
    else:
        said.append("A typical person.")
    if failed:
        said.append(f"{failed} runs failed and are missing.")
    said.append(f"Simulated; {DISCLAIMER}.")
    words = fill(" ".join(said), CAPTION_LETTERS)
    figure.supxlabel(words, fontsize=SMALL, color=INK, x=0.008, ha="left", linespacing=1.4)
