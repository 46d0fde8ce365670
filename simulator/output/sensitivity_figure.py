"""Figures of a sensitivity analysis; the tornado ranks the factors that tell most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.output.pictures import write_pictures
from simulator.output.sensitivity_looks import (
    colours,
    explain,
    label,
    largest,
    title_and_tiers,
)
from simulator.output.sensitivity_pairs import draw_interactions, draw_morris
from simulator.output.style import INK, TEXT, new_figure, tidy

MOST_BARS = 15
BAR_MM, FRAME_MM = 5.2, 36


def write_sensitivity_figures(
    found: xr.Dataset, stem: Path, endings: Sequence[str] = (".png",)
) -> list[Path]:
    """`stem`-tornado and, where the method has one, -morris or -interactions.

    Nothing is drawn if no index is defined. Raises InputError if a file cannot be written.
    """
    if not np.isfinite(found[found.attrs["leading"]]).any():
        return []
    drawings = {"tornado": draw_tornado}
    if "mu_star" in found:
        drawings["morris"] = draw_morris
    if "S2" in found:
        drawings["interactions"] = draw_interactions
    written = []
    for name, draw in drawings.items():
        place = stem.with_name(f"{stem.name}-{name}")
        written += write_pictures(lambda draw=draw: draw(found), place, endings)  # type: ignore[misc]
    return written


def draw_tornado(found: xr.Dataset) -> Figure:
    """The leading index of the 15 largest factors as bars with intervals."""
    shown = largest(found, MOST_BARS)
    index = shown[found.attrs["leading"]]
    figure = new_figure(FRAME_MM + BAR_MM * max(len(index), 3))
    axes = figure.subplots()
    rows = np.arange(len(index))
    axes.barh(rows, index.values, height=0.68, color=colours(shown), zorder=2)
    _draw_intervals(axes, shown, str(found.attrs["leading"]))
    if "S1" in shown:
        axes.plot(shown["S1"].values, rows, "|", color=INK, ms=9, mew=1.4, zorder=4)
    axes.axvline(0, color=INK, linewidth=0.6, zorder=3)
    axes.set_yticks(rows, [str(w) for w in shown["words"].values])
    axes.set_ylim(max(len(index), 3) - 0.4, -0.6)
    tidy(axes)
    axes.grid(axis="x", color="#E6E6E6", linewidth=0.5)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0, labelsize=TEXT)
    axes.set_xlabel(label(index), fontsize=TEXT, color=INK)
    title_and_tiers(figure, shown)
    explain(figure, found, _marks(shown))
    return figure


def _marks(shown: xr.Dataset) -> str:
    """What lines and ticks on the bars mean."""
    words = []
    if f"{shown.attrs['leading']}_low" in shown:
        words.append("Lines: 95 % confidence intervals.")
    if "S1" in shown:
        words.append("Ticks: the share of the factor alone.")
    return " ".join(words)


def _draw_intervals(axes: Axes, shown: xr.Dataset, name: str) -> None:
    if f"{name}_low" in shown:
        low, high = shown[f"{name}_low"].values, shown[f"{name}_high"].values
        axes.hlines(np.arange(len(low)), low, high, color=INK, linewidth=1.0, zorder=3)
