"""How figures look: readable on paper at a column width of 180 mm, and without colour vision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # colours are used where nothing is drawn with Matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_MM = 180
MM_PER_INCH = 25.4
DOTS_PER_INCH = 220
TEXT, SMALL = 7.5, 6.5
# Okabe and Ito's palette, without black and with the darker hues first.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GREY, BLACK, INK = "#8C8C8C", "#000000", "#262626"
TREATMENT, SESSION, BREAK = "#F3E3B3", "#C9A227", "#B2182B"
Dashes = tuple[float, tuple[float, ...]]
DASHES: tuple[Dashes, ...] = (
    (0, ()),
    (0, (3.2, 1.4)),
    (0, (1.0, 1.1)),
    (0, (5.0, 1.2, 1.0, 1.2)),
)
MINUTES_PER_DAY = 1440
LONG_MINUTES = 2 * MINUTES_PER_DAY


@dataclass(frozen=True)
class TimeAxis:
    """Minutes for a session or a day, days for a course."""

    start_min: float
    end_min: float

    @property
    def in_days(self) -> bool:
        """Whether the time axis counts days."""
        return self.end_min - self.start_min > LONG_MINUTES

    @property
    def label(self) -> str:
        """What the axis is called."""
        unit = "days" if self.in_days else "min"
        return f"time from the start of the first session ({unit})"

    def __call__(self, minutes: float) -> float:
        return minutes / MINUTES_PER_DAY if self.in_days else minutes

    def apply(self, axes: Axes) -> None:
        """Give an axis its limits."""
        margin = 0.015 * (self.end_min - self.start_min)
        axes.set_xlim(self(self.start_min - margin), self(self.end_min + margin))


def new_figure(height_mm: float) -> Figure:
    """An empty figure of full width whose parts make room for one another."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_MM / MM_PER_INCH, height_mm / MM_PER_INCH), dpi=DOTS_PER_INCH)
    figure.set_layout_engine("constrained", w_pad=0.03, h_pad=0.03, wspace=0.04, hspace=0.04)
    return figure


def tidy(axes: Axes) -> None:
    """Thin axes on two sides, small ticks, faint horizontal lines."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set(color=INK, linewidth=0.6)
    axes.tick_params(labelsize=SMALL, length=2, width=0.6, pad=2, colors=INK)
    axes.grid(axis="y", color="#E6E6E6", linewidth=0.5)
    axes.set_axisbelow(True)


def heading(axes: Axes, text: str, colour: str = INK) -> None:
    """A heading flush with the left side."""
    axes.set_title(text, loc="left", fontsize=TEXT, color=colour, pad=3)


def widen(axes: Axes, smallest_span: float) -> None:
    """Let the vertical axis span at least so much; what is never negative stays above 0."""
    low, high = axes.get_ylim()
    missing = max(smallest_span - (high - low), 0)
    floor = -0.04 * (high - low + missing) if axes.dataLim.y0 >= 0 else -np.inf
    low = max(low - missing / 4, floor)
    axes.set_ylim(low, max(high, low + smallest_span))


def shade(axes: Axes, axis: TimeAxis, spans: Iterable[tuple[float, float]]) -> None:
    """Mark sessions; a hairline keeps short ones visible on a long axis."""
    for start, end in spans:
        axes.axvspan(
            axis(start), axis(end), facecolor=TREATMENT, edgecolor=TREATMENT, lw=0.6, zorder=0
        )
