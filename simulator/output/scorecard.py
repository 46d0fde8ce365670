"""The scorecard: a tile for every finding, by mechanism and by what it is used for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simulator.evidence.scoring import FindingScore, Score
from simulator.evidence.tally import ALL, SCORED, grouped, score_counts
from simulator.output.pictures import CANVASES, write_pictures
from simulator.output.provenance import DISCLAIMER
from simulator.output.style import INK, SMALL, TEXT, WIDTH_MM, new_figure
from simulator.reading.problems import InputError

# Colour, mark and the mark's colour; the marks tell the scores apart in grey, too.
LOOKS: dict[Score, tuple[str, str, str]] = {
    "reproduced": ("#0072B2", "o", "white"),
    "partly": ("#8DC1E2", "_", INK),
    "contradicted": ("#E07B2A", "x", "black"),
    "not_computable": ("white", ".", INK),
}
HEADINGS = {"calibration": "fitted", "holdout": "held out"}
A_LINE = {"calibration": 28, "holdout": 18}  # tiles
LABELS, COUNTS, BETWEEN = 13.0, 2.3, 2.0  # all lengths in tiles
TILE, GAP = 0.88, 0.9
TOP, BOTTOM = 3.2, 3.2
MARK_POINTS = 2.6
PALE = "#B0B0B0"
ACRONYMS = ("nmda", "bdnf", "gaba")


def write_scorecard(scores: Sequence[FindingScore], path: Path) -> list[Path]:
    """Write the picture; raises InputError for another ending than .png or .svg."""
    if path.suffix not in CANVASES:
        raise InputError.of(f"a figure cannot be written as '{path.name}'", "name a .png or .svg")
    if not any(score.split in SCORED for score in scores):
        raise InputError.of("there is no finding to draw", "choose a study with findings")
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_pictures(lambda: draw_scorecard(scores), path.with_suffix(""), (path.suffix,))


def draw_scorecard(scores: Sequence[FindingScore]) -> Figure:
    """Mechanisms from top to bottom, each with its fitted and its held-out findings."""
    scored = [score for score in scores if score.split in SCORED]
    groups = {**grouped(scored), ALL: scored}
    heights = {name: _lines(found) if name != ALL else 1 for name, found in groups.items()}
    width = LABELS + sum(A_LINE.values()) + 2 * 4 * COUNTS + BETWEEN + 1
    height = TOP + sum(heights.values()) + GAP * len(heights) + BOTTOM
    figure = new_figure(WIDTH_MM * height / width)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-LABELS, width - LABELS), ylim=(height, 0))
    axes.set_axis_off()
    starts = {"calibration": 0.0, "holdout": A_LINE["calibration"] + 4 * COUNTS + BETWEEN}
    for split, start in starts.items():
        _write_heading(axes, split, start)
    top = TOP
    for name, found in groups.items():
        _write_name(axes, name, top)
        for split, start in starts.items():
            chosen = [score for score in found if score.split == split]
            if name != ALL:
                _draw_tiles(axes, chosen, start, top, A_LINE[split])
            _write_counts(axes, chosen, start + A_LINE[split], top)
        top += heights[name] + GAP
    _write_legend(axes, height - BOTTOM + 0.6)
    return figure


def _lines(found: Sequence[FindingScore]) -> int:
    """How many lines of tiles the larger part needs."""
    counts = {split: sum(score.split == split for score in found) for split in SCORED}
    return max(-(-counts[split] // A_LINE[split]) for split in SCORED)


def _write_heading(axes: Axes, split: str, start: float) -> None:
    _write(axes, start, 1.6, HEADINGS[split], fontsize=TEXT, weight="bold")
    for place, score in enumerate(LOOKS):
        centre = start + A_LINE[split] + (place + 0.5) * COUNTS
        _draw_tile(axes, score, centre - TILE / 2, 1.6 - TILE / 2)


def _write_name(axes: Axes, name: str, top: float) -> None:
    weight = "bold" if name == ALL else "normal"
    words = name.upper() if name in ACRONYMS else name
    _write(axes, -0.8, top + TILE / 2, words, fontsize=TEXT, ha="right", weight=weight)


def _draw_tiles(
    axes: Axes, found: Sequence[FindingScore], start: float, top: float, a_line: int
) -> None:
    order = list(LOOKS)
    for place, score in enumerate(sorted(found, key=lambda s: order.index(s.score))):
        _draw_tile(axes, score.score, start + place % a_line, top + place // a_line)


def _draw_tile(axes: Axes, score: Score, left: float, top: float) -> None:
    colour, mark, mark_colour = LOOKS[score]
    edge = INK if score == "not_computable" else "none"
    axes.add_patch(Rectangle((left, top), TILE, TILE, facecolor=colour, edgecolor=edge, lw=0.4))
    axes.plot(left + TILE / 2, top + TILE / 2, mark, ms=MARK_POINTS, mew=0.7, color=mark_colour)


def _write_counts(axes: Axes, found: Sequence[FindingScore], left: float, top: float) -> None:
    for place, number in enumerate(score_counts(found).values()):
        x = left + (place + 0.5) * COUNTS
        _write(axes, x, top + TILE / 2, str(number), ha="center", color=INK if number else PALE)


def _write_legend(axes: Axes, top: float) -> None:
    left = 0.0
    for score in LOOKS:
        _draw_tile(axes, score, left, top)
        words = score.replace("_", " ")
        _write(axes, left + 1.3, top + TILE / 2, words)
        left += 2.6 + 0.75 * len(words)
    text = f"A finding stands in the row of each of its mechanisms. Simulated; {DISCLAIMER}."
    _write(axes, 0, top + 1.9, text)


def _write(axes: Axes, x: float, y: float, text: str, **looks: Any) -> None:
    axes.text(x, y, text, **{"fontsize": SMALL, "color": INK, "va": "center_baseline", **looks})
