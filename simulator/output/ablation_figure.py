"""What carries what: mechanisms against findings, cell by cell and counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simulator.evidence.ablation import Ablation, Fate, in_words
from simulator.evidence.scoring import Score
from simulator.evidence.tally import ALL
from simulator.output.ablation_columns import Block, Strip, columns_of, strips, studies
from simulator.output.pictures import write_pictures
from simulator.output.provenance import DISCLAIMER
from simulator.output.style import INK, SMALL, TEXT, WIDTH_MM, new_figure
from simulator.reading.problems import InputError

# Colour, mark and the mark's colour; the marks tell fates and scores apart in grey, too.
Look = tuple[str, str, str]
FATES: dict[Fate, Look] = {
    "lost": ("#C44E00", "x", "white"),
    "weakened": ("#F6C27A", "_", INK),
    "gained": ("#0072B2", "+", "white"),
    "unchanged": ("#ECECEC", "", ""),
    "unknown": ("white", ".", "#8C8C8C"),
}
WHOLE: dict[Score, Look] = {
    "reproduced": ("#4D4D4D", "o", "white"),
    "partly": ("#B8B8B8", "_", INK),
    "contradicted": ("white", "x", INK),
    "not_computable": ("white", ".", "#8C8C8C"),
}
FATE_WORDS: dict[Fate, str] = {
    "lost": "lost without it",
    "weakened": "one step weaker",
    "gained": "better without it",
    "unchanged": "unchanged",
    "unknown": "no answer",
}
TOTALS: tuple[Fate, ...] = ("lost", "weakened", "gained")
NAMES, MARGIN, RIGHT = 36.0, 1.0, 1.0  # all lengths in mm
COUNT_ROW, COUNT_HEAD = 3.4, 17.0
ROW, HEAD, STUDIES = 2.7, 4.6, 21.0
NARROWEST = 1.42
LEGEND = 14.0
TINY = 4.8
SHARPER = 1.4


def write_ablation_figure(ablation: Ablation, stem: Path) -> list[Path]:
    """Write the picture as .png; raises InputError if there is nothing to draw or it fails."""
    if not ablation.whole or not ablation.without:
        raise InputError.of("there is no finding to draw", "choose a study with findings")
    return write_pictures(lambda: draw_ablation(ablation), stem)


def draw_ablation(ablation: Ablation) -> Figure:
    """Above, how many findings of each tag are lost; below, every finding, in strips."""
    width = WIDTH_MM - NAMES - RIGHT
    column_mm, lines = strips(columns_of(ablation), width, NARROWEST)
    rows = len(ablation.without)
    counted = COUNT_HEAD + (rows + 1) * COUNT_ROW
    a_strip = HEAD + (rows + 1) * ROW + STUDIES
    height = counted + a_strip * len(lines) + LEGEND
    figure = new_figure(height)
    figure.set_dpi(figure.dpi * SHARPER)  # tiles are a few pixels wide
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH_MM), ylim=(height, 0))
    axes.set_axis_off()
    _draw_counts(axes, ablation)
    for number, strip in enumerate(lines):
        _draw_strip(axes, ablation, strip, counted + number * a_strip, column_mm)
    _write_legend(axes, height - LEGEND + 2, ablation)
    return figure
