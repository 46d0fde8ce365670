"""Two indices at once: Morris' plane of size and spread, and shares of variance in pairs."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulator.output.sensitivity_looks import (
    TITLE,
    colours,
    explain,
    label,
    largest,
    title,
    title_and_tiers,
)
from simulator.output.style import GREY, INK, SMALL, TEXT, new_figure, tidy
from simulator.solving.compiled import Array

HEIGHT_MM = 110
MOST_NAMED = 8
STEEPNESS = (0.1, 0.5, 1.0)
NAMES_FROM, NAMES_UNTIL = 1.2, 1.72  # of the largest size
TINY = 1e-12  # where nothing has an effect
COLOUR_MAP = "Blues"
PALEST = 0.12  # shade of a share of 0, so that its cell can be seen
DARK = 0.5  # of the largest share: from here on numbers are white
NOTE = (
    "diagonal: share of variance of the factor alone\n"
    "below: share of the pair beyond both alone\n"
    "italic: the 95 % interval includes 0"
)


def draw_morris(found: xr.Dataset) -> Figure:
    """Spread against size of the effects; the largest factors are named at the right."""
    shown = largest(found, found.sizes["factor"])
    x, y = shown["mu_star"].values, np.nan_to_num(shown["sigma"].values)
    figure = new_figure(HEIGHT_MM)
    axes = figure.subplots()
    axes.scatter(x, y, s=22, c=colours(shown), linewidths=0.4, edgecolors="white", zorder=3)
    right, top = 1.06 * max(x.max(), TINY), 1.08 * max(y.max(), x.max() / 10, TINY)
    axes.set_xlim(-0.02 * right, NAMES_UNTIL * right)
    axes.set_ylim(-0.03 * top, top)
    _draw_rays(axes, right, top)
    _name_points(axes, shown.isel(factor=slice(MOST_NAMED)), NAMES_FROM * right, top)
    tidy(axes)
    axes.grid(visible=False)
    axes.set_xticks([t for t in axes.get_xticks() if 0 <= t <= right])
    axes.spines["bottom"].set_bounds(-0.02 * right, right)
    axes.set_xlabel(f"µ*: {label(shown['mu_star'])}", fontsize=TEXT, color=INK, x=0.5 / NAMES_UNTIL)
    axes.set_ylabel(f"σ: {label(shown['sigma'])}", fontsize=TEXT, color=INK)
    title_and_tiers(figure, shown)
    explain(figure, found)
    return figure


def _draw_rays(axes: Axes, right: float, top: float) -> None:
    """Where the spread is a tenth, half or all of the size."""
    for steepness in STEEPNESS:
        end = min(right, top / steepness)
        axes.plot([0, end], [0, steepness * end], color=GREY, lw=0.6, dashes=(3, 2), zorder=1)
        axes.text(
            end + 0.01 * right,
            steepness * end,
            f"σ = {steepness:g} µ*",
            fontsize=SMALL,
            color=GREY,
            va="center",
            zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )


def _name_points(axes: Axes, shown: xr.Dataset, column: float, top: float) -> None:
    """Names in a column, each with a thin line to its point, none above another."""
    x, y = shown["mu_star"].values, np.nan_to_num(shown["sigma"].values)
    order = np.lexsort((-x, y))  # so that lines from points of one height do not cross
    heights = _apart(y[order], 0.062 * top, 0.97 * top)
    for place, height in zip(order, heights, strict=True):
        axes.plot([x[place], column], [y[place], height], color=GREY, linewidth=0.4, zorder=2)
        words = f" {place + 1}  {shown['words'].values[place]}"
        axes.text(column, height, words, fontsize=SMALL, color=INK, va="center")


def _apart(heights: Array, gap: float, top: float) -> Array:
    """Rising heights moved as little as a gap between them needs, none above `top`."""
    moved = heights.copy()
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + gap)
    ceiling = top
    for i in range(len(moved) - 1, -1, -1):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved


def draw_interactions(found: xr.Dataset) -> Figure:
    """Shares of variance of the largest factors: alone on the diagonal, of pairs below it."""
    shown = largest(found, MOST_NAMED)
    words = [str(w) for w in shown["words"].values]
    shares = np.where(np.eye(len(words), dtype=bool), shown["S1"].values, shown["S2"].values)
    hidden = np.triu(np.ones_like(shares, dtype=bool), 1)
    figure = new_figure(HEIGHT_MM)
    axes = figure.subplots()
    most = max(float(np.where(hidden, 0, shares).max()), TINY)
    axes.pcolormesh(
        np.ma.masked_array(shares, hidden),
        cmap=COLOUR_MAP,
        vmin=-PALEST * most,
        vmax=most,
        edgecolors="white",
        linewidth=1.0,
    )
    uncertain = _includes_zero(shown)
    for row, column in np.argwhere(~hidden):
        axes.text(
            column + 0.5,
            row + 0.5,
            _rounded(shares[row, column]),
            ha="center",
            va="center",
            fontsize=SMALL,
            color="white" if shares[row, column] > DARK * most else INK,
            style="italic" if uncertain[row, column] else "normal",
        )
    places = np.arange(len(words)) + 0.5
    axes.set_yticks(places, words)
    axes.set_xticks(places, words, rotation=35, ha="right", rotation_mode="anchor")
    axes.invert_yaxis()
    axes.tick_params(labelsize=SMALL, length=0, colors=INK)
    axes.spines[:].set_visible(False)
    axes.annotate(
        NOTE,
        (0.995, 0.98),
        xycoords="axes fraction",
        fontsize=SMALL,
        color=INK,
        ha="right",
        va="top",
    )
    figure.suptitle(title(found), fontsize=TITLE, color=INK, x=0.008, ha="left")
    explain(figure, found)
    return figure


def _rounded(share: float) -> str:
    text = f"{share:.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")


def _includes_zero(shown: xr.Dataset) -> NDArray[np.bool_]:
    """Pairs, and single factors on the diagonal, whose interval includes nothing at all."""
    diagonal = np.eye(shown.sizes["factor"], dtype=bool)
    low = np.where(diagonal, shown["S1_low"].values, shown["S2_low"].values)
    high = np.where(diagonal, shown["S1_high"].values, shown["S2_high"].values)
    found: NDArray[np.bool_] = (low <= 0) & (high >= 0)
    return found
