"""Why one arm differs from another, as bars: mechanisms on the left, projections on the right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.evidence.ablation import in_words
from simulator.evidence.explaining import Explanation
from simulator.output.explanation_words import paragraph
from simulator.output.pictures import write_pictures
from simulator.output.provenance import DISCLAIMER
from simulator.output.style import INK, PALETTE, SMALL, TEXT, heading, new_figure, tidy
from simulator.reading.problems import InputError

MOST_BARS = 12
SMALLEST_BAR = 0.01
ROW_MM, FRAME_MM = 6.5, 48.0
LETTERS = 138


def write_explanation(explanation: Explanation, stem: Path) -> list[Path]:
    """Draw into `stem`.png; raises InputError if there is no effect to draw."""
    if not explanation.is_effect:
        raise InputError.of("the arms do not differ", "ask about others, or another time")
    return write_pictures(lambda: draw_explanation(explanation), stem)


def draw_explanation(explanation: Explanation) -> Figure:
    """Shares of the difference, in per cent of it."""
    mechanisms = _bars({in_words(m): s for m, s in explanation.needs.items()})
    edges = _bars({f"{a} → {b}": s for (a, b), s in explanation.edges.items()})
    figure = new_figure(FRAME_MM + ROW_MM * max(len(mechanisms), len(edges), 3))
    left, right = figure.subplots(1, 2)
    _draw(left, mechanisms, PALETTE[0])
    credits = {in_words(m): s for m, s in explanation.credits.items()}
    for place, name in enumerate(mechanisms):
        if name in credits:
            left.plot(
                100 * credits[name], place, "D", color=PALETTE[1], markersize=4,
                markeredgecolor="white", markeredgewidth=0.5,
            )  # fmt: skip
    heading(left, "mechanisms (diamond: fair credit, adds up)")
    _draw(right, edges, PALETTE[2])
    heading(right, "projections")
    words = fill(f"{paragraph(explanation)} {DISCLAIMER.capitalize()}.", LETTERS)
    figure.supxlabel(words, fontsize=SMALL, color=INK, x=0.008, ha="left", linespacing=1.4)
    return figure


def _bars(shares: Mapping[str, float]) -> dict[str, float]:
    """The largest shares of either sign, the largest on top."""
    known = {n: s for n, s in shares.items() if np.isfinite(s) and abs(s) >= SMALLEST_BAR}
    return dict(sorted(known.items(), key=lambda pair: -abs(pair[1]))[:MOST_BARS])


def _draw(axes: Axes, shares: Mapping[str, float], colour: str) -> None:
    percent = [100 * share for share in shares.values()]
    axes.barh(range(len(shares)), percent, color=colour, height=0.66)
    axes.set_yticks(range(len(shares)), list(shares), fontsize=SMALL)
    axes.set_ylim(max(len(shares), 3) - 0.4, -0.6)
    axes.axvline(0, color=INK, linewidth=0.6)
    axes.set_xlabel("lost without it (% of the difference)", fontsize=TEXT)
    tidy(axes)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x", color="#E6E6E6", linewidth=0.5)
    if not shares:
        axes.text(0.5, 0.5, "none matters", transform=axes.transAxes, ha="center", fontsize=TEXT)
