"""Hypotheses side by side: how much of the evidence each explains, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from simulator.evidence.comparing import Ranked
from simulator.output.pictures import write_pictures
from simulator.output.style import GREY, INK, PALETTE, SMALL, TEXT, new_figure

ROW_MM, FRAME_MM = 9.0, 22.0


def write_comparison(ranked: Sequence[Ranked], split: str, stem: Path) -> list[Path]:
    """Draw the ranking into `stem`.png; the best hypothesis on top."""
    return write_pictures(lambda: _drawn(ranked, split), stem)


def _drawn(ranked: Sequence[Ranked], split: str) -> Figure:
    figure = new_figure(FRAME_MM + ROW_MM * len(ranked))
    axes = figure.add_subplot()
    for place, r in enumerate(ranked):
        y = len(ranked) - place
        tied = r.tied_with_best
        colour = PALETTE[0] if tied else GREY
        axes.plot(r.interval, (y, y), color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(r.worth, y, marker="o" if tied else "s", color=colour, markersize=5)
        axes.annotate(
            f"{r.reproduced} / {r.partly} / {r.contradicted}, {r.free_parameters} free",
            (1.01, y), xycoords=("axes fraction", "data"), fontsize=SMALL, color=INK, va="center",
        )  # fmt: skip
    axes.set_yticks(
        [len(ranked) - i for i in range(len(ranked))],
        [r.hypothesis.name.replace("_", " ") for r in ranked],
        fontsize=TEXT,
    )
    words = {"holdout": "held-out findings", "calibration": "fitted findings"}
    axes.set_xlabel(
        f"mean worth of {ranked[0].findings} {words.get(split, 'findings')}"
        " (1 reproduced, 0.5 partly) and 90 % interval"
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0.4, len(ranked) + 0.6)
    axes.set_title(
        "blue circles: not told apart from the best; right: reproduced / partly / contradicted",
        fontsize=SMALL, color=INK, loc="left",
    )  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    return figure
