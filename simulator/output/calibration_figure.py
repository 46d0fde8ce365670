"""Profiles of all fitted parameters, small and side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.evidence.identifiability import RISE, Profile
from simulator.output.style import GREY, INK, PALETTE, new_figure

COLUMNS = 5
ROW_MM, FRAME_MM = 17.5, 14
HIGHEST = 4 * RISE
COLOURS = {
    "the data": PALETTE[0],
    "the data, from one side": PALETTE[4],
    "its record only": GREY,
}
MARKS = {"the data": "o", "the data, from one side": "^", "its record only": "s"}
TINY = 5.0


def draw_profiles(profiles: Sequence[Profile]) -> Figure:
    """Rise of the cost over the range of each parameter; above the dashes is implausible."""
    rows = -(-len(profiles) // COLUMNS)
    figure = new_figure(FRAME_MM + ROW_MM * rows)
    axes = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
    for place, panel in enumerate(axes.flat):
        if place < len(profiles):
            _draw(panel, profiles[place])
            panel.tick_params(labelbottom=place + COLUMNS >= len(profiles))
        else:
            panel.set_visible(False)
    figure.supxlabel("parameter, from the lower to the upper bound of its record", fontsize=6.5)
    figure.supylabel("rise of the cost, the other parameters settled anew", fontsize=6.5)
    _explain(figure)
    return figure


def _draw(axes: Axes, profile: Profile) -> None:
    colour = COLOURS[profile.verdict]
    shown = np.clip(profile.rises, 0, HIGHEST)
    low, high = profile.interval
    axes.axvspan(low, high, color=colour, alpha=0.13, lw=0)
    axes.axhline(RISE, color=INK, lw=0.5, ls=(0, (3, 2)))
    axes.plot(profile.units, shown, color=colour, lw=0.9, marker=MARKS[profile.verdict], ms=2)
    axes.axvline(profile.best, color=colour, lw=0.6)
    axes.set_title(profile.parameter, fontsize=TINY, color=INK, pad=2, loc="left")
    axes.set_xlim(-0.04, 1.04)
    axes.set_ylim(-0.3, HIGHEST * 1.05)
    axes.set_xticks([0, 1], ["low", "high"])
    axes.set_yticks([0, RISE, HIGHEST], ["0", f"{RISE:g}", f"≥ {HIGHEST:.1f}"])
    axes.tick_params(labelsize=TINY - 0.5, length=1.5, width=0.5, pad=1, colors=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set(color=INK, linewidth=0.5)


def _explain(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=COLOURS[v], marker=MARKS[v], ms=3, lw=1, label=f"limited by {v}")
        for v in COLOURS
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=3, fontsize=6, frameon=False)
