"""What figures of sensitivity share: order, colours by evidence, words.

They draw a dataset with dim `factor`, the coordinates `words` and `tier` along it, indices with
`<index>_low` and `<index>_high` as intervals, and the attribute `leading`.
"""

from __future__ import annotations

import textwrap

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from simulator.output.provenance import DISCLAIMER
from simulator.output.style import INK, SMALL

# Hues of Okabe and Ito, from what was measured to what was assumed.
TIERS = {
    "human_measured": ("#0072B2", "measured in humans"),
    "animal_measured": ("#56B4E9", "measured in animals"),
    "literature_derived": ("#009E73", "derived from literature"),
    "fitted_here": ("#E69F00", "fitted here"),
    "assumed": ("#CC79A7", "assumed"),
    "setting": ("#8C8C8C", "setting of the experiment"),
}
UNIT_WORDS = {"nrs": "NRS", "percent": "%", "degC": "°C"}
CAPTION_LETTERS = 140
TITLE = 9
MINUTES_PER_DAY = 1440


def largest(found: xr.Dataset, most: int) -> xr.Dataset:
    """The factors that the leading index puts first, whatever its sign; undefined ones left out."""
    sizes = np.abs(found[found.attrs["leading"]].values)
    order = [i for i in np.argsort(-np.nan_to_num(sizes), kind="stable") if np.isfinite(sizes[i])]
    chosen = found.isel(factor=order[:most])
    return chosen.isel(other=order[:most]) if "other" in found.dims else chosen


def colours(found: xr.Dataset) -> list[str]:
    """The colour of each factor's evidence."""
    return [TIERS[str(tier)][0] for tier in found["tier"].values]


def title_and_tiers(figure: Figure, found: xr.Dataset) -> None:
    """What is explained, and what the colours mean, above the axes."""
    present = [tier for tier in TIERS if tier in found["tier"].values]
    legend = figure.legend(
        handles=[Patch(color=TIERS[tier][0], label=TIERS[tier][1]) for tier in present],
        title=title(found),
        title_fontsize=TITLE,
        alignment="left",
        loc="outside upper left",
        ncols=len(present),
        fontsize=SMALL,
        frameon=False,
        labelcolor=INK,
        borderpad=0.2,
        handlelength=1.2,
        columnspacing=1.4,
    )
    legend.get_title().set_color(INK)


def label(index: xr.DataArray) -> str:
    """An index in words, with its unit."""
    unit = str(index.attrs["units"])
    words = str(index.attrs["long_name"])
    return words if unit == "1" else f"{words} ({UNIT_WORDS.get(unit, unit)})"


def title(found: xr.Dataset) -> str:
    """The read-out, and arm, contrast and time as far as they are told."""
    about = found.attrs
    words = f"What moves {about['readout'] or 'the read-out'}"
    if about.get("arm"):
        words += f", {about['arm']}" + (f" minus {about['reference']}" * bool(about["reference"]))
    if about.get("time_min") is None:
        return words
    time = float(about["time_min"])
    days = time / MINUTES_PER_DAY
    return f"{words}, day {days:g}" if abs(days) >= 2 else f"{words}, minute {time:g}"


def explain(figure: Figure, found: xr.Dataset, marks: str = "") -> None:
    """Below the axes: how it was computed, what marks mean, what was lost."""
    figure.supxlabel(_caption(found, marks), fontsize=SMALL, color=INK, x=0.008, ha="left")


def _caption(found: xr.Dataset, marks: str) -> str:
    about = found.attrs
    how = {
        "morris": f"Morris' elementary effects from {about['n']} runs",
        "sobol": f"Sobol's indices from {about['n']} runs",
        "prcc": f"Partial rank correlations from {about['n']} runs",
        "local": "Derivatives at the experiment's own values",
    }[str(about["method"])]
    warning = str(about["warning"])
    if about["lost"] and not warning:
        how += f"; {about['lost']} of {about['lost_of']} {about['lost_things']} lost to failed runs"
    sentences = [f"{how}.", marks, warning, f"Simulated; {DISCLAIMER}."]
    return "\n".join(textwrap.wrap(" ".join(filter(None, sentences)), CAPTION_LETTERS))
