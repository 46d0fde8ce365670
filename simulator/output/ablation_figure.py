"""What carries what: mechanisms against findings, cell by cell and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simulator.evidence.ablation import Ablation, Fate, in_words
from simulator.evidence.scoring import Score
from simulator.output.ablation_columns import Strip, apart, columns_of, strips, studies
from simulator.output.pictures import write_pictures
from simulator.output.provenance import DISCLAIMER
from simulator.output.style import INK, SMALL, WIDTH_MM, new_figure
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
    "reproduced": ("#4D4D4D", "", ""),
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
BESIDE: dict[Fate, str] = {"weakened": "weaker", "gained": "better"}
NAMES, MARGIN, RIGHT = 31.0, 1.0, 2.0  # all lengths in mm
COUNT_ROW, COUNT_HEAD, COUNT_WIDTH = 2.9, 14.5, 10.5
ROW, HEAD, WHOLE_GAP = 2.05, 3.9, 0.5
NARROWEST, LETTER = 1.3, 0.9  # a column; a letter of a study's name
LABEL_GAP, LEADER = 1.75, 2.0
LEGEND = 15.5
NAME_TEXT, ROW_TEXT, TINY, MARK_POINTS = 6.0, 5.4, 4.8, 2.2
SHARPER = 1.4
DARK, PALE = 0.55, "#B0B0B0"
CAPTION_LETTERS = 185


def write_ablation_figure(ablation: Ablation, stem: Path) -> list[Path]:
    """Write the picture as .png; raises InputError if there is nothing to draw or it fails."""
    if not ablation.whole or not ablation.without:
        raise InputError.of("there is no finding to draw", "choose a study with findings")
    return write_pictures(lambda: draw_ablation(ablation), stem)


def draw_ablation(ablation: Ablation) -> Figure:
    """Above, how many findings of each tag are lost; below, every finding, in strips."""
    column_mm, lines = strips(columns_of(ablation), WIDTH_MM - NAMES - RIGHT, NARROWEST)
    rows = len(ablation.without)
    counted = COUNT_HEAD + rows * COUNT_ROW + 2.5
    longest = max(
        len(study) for strip in lines for block in strip for study, _, _ in studies(block)
    )
    a_strip = HEAD + (rows + 1) * ROW + WHOLE_GAP + LEADER + LETTER * longest + 1.2
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


def _draw_counts(axes: Axes, ablation: Ablation) -> None:
    """How many findings of each tag are lost, the darker the larger their share."""
    by_tag = {
        mechanism: {**ablation.by_tag(mechanism), "all": ablation.fates(mechanism)}
        for mechanism in ablation.without
    }
    tags = list(next(iter(by_tag.values())))
    heads = [f"{tag} ({_size(next(iter(by_tag.values()))[tag])})" for tag in tags]
    heads += [f"all, {words}" for words in BESIDE.values()]
    step = min((WIDTH_MM - NAMES - COUNT_HEAD) / len(heads), COUNT_WIDTH)
    _write(axes, MARGIN, COUNT_HEAD - 1.4, "findings lost without", weight="bold")
    for place, words in enumerate(heads):
        x, weight = NAMES + (place + 0.4) * step, "bold" if words.startswith("all") else "normal"
        axes.text(
            x, COUNT_HEAD - 1, words, fontsize=SMALL, color=INK, weight=weight,
            rotation=30, rotation_mode="anchor",
        )  # fmt: skip
    for row, (mechanism, fates) in enumerate(by_tag.items()):
        top = COUNT_HEAD + row * COUNT_ROW
        _write(
            axes,
            NAMES - 1.2,
            top + COUNT_ROW / 2,
            in_words(mechanism),
            ha="right",
            fontsize=NAME_TEXT,
        )
        numbers = [(fates[tag]["lost"], _size(fates[tag])) for tag in tags]
        numbers += [(fates["all"][fate], 0) for fate in BESIDE]
        for place, (number, of) in enumerate(numbers):
            _draw_count(axes, NAMES + place * step, top, step, number, of)


def _draw_count(axes: Axes, left: float, top: float, width: float, number: int, of: int) -> None:
    """A number, on a tile that shows how much of the whole it is, if that is given."""
    share = number / of if of else 0.0
    colour = _blend(FATES["lost"][0], share)
    axes.add_patch(Rectangle((left, top), width - 0.6, COUNT_ROW - 0.3, facecolor=colour, lw=0))
    ink = "white" if share > DARK else INK if number else PALE
    _write(axes, left + width / 2 - 0.3, top + COUNT_ROW / 2, str(number), ha="center", color=ink)


def _size(fates: Mapping[Fate, int]) -> int:
    return sum(fates.values())


def _draw_strip(axes: Axes, ablation: Ablation, strip: Strip, top: float, column_mm: float) -> None:
    whole = top + HEAD
    body = whole + ROW + WHOLE_GAP
    looks = {"ha": "right", "fontsize": ROW_TEXT}
    _write(axes, NAMES - 1.2, whole + ROW / 2, "whole model", **looks, weight="bold")
    for row, mechanism in enumerate(ablation.without):
        _write(axes, NAMES - 1.2, body + (row + 0.5) * ROW, f"no {in_words(mechanism)}", **looks)
    for block in strip:
        left = NAMES + block.left_mm
        right = left + len(block.columns) * column_mm
        _write(axes, left, top + HEAD - 2.0, block.title, weight="bold", fontsize=ROW_TEXT)
        axes.plot((left, right), (whole - 0.5,) * 2, color=INK, lw=0.6)
        for number, column in enumerate(block.columns):
            x = left + number * column_mm
            _draw_tile(axes, WHOLE[ablation.whole[column.place].score], x, whole, column_mm)
            for row, outcomes in enumerate(ablation.without.values()):
                look = FATES[outcomes[column.place].fate]
                _draw_tile(axes, look, x, body + row * ROW, column_mm)
    _write_studies(axes, strip, body + len(ablation.without) * ROW, column_mm)


def _write_studies(axes: Axes, strip: Strip, top: float, column_mm: float) -> None:
    """A bracket below the columns of each study, and a name that gives way to its neighbours."""
    names, middles = [], []
    for block in strip:
        for study, first, count in studies(block):
            start = NAMES + block.left_mm + first * column_mm
            end = start + count * column_mm
            axes.plot((start + 0.2, end - 0.2), (top + 0.5,) * 2, color=INK, lw=0.5)
            names.append(study)
            middles.append((start + end) / 2)
    for study, middle, x in zip(names, middles, apart(middles, LABEL_GAP), strict=True):
        axes.plot((middle, x), (top + 0.5, top + LEADER - 0.3), color=INK, lw=0.25)
        axes.text(
            x, top + LEADER, study, fontsize=TINY, color=INK, rotation=90, ha="center", va="top"
        )


def _write_legend(axes: Axes, top: float, ablation: Ablation) -> None:
    rows: Sequence[tuple[str, Sequence[tuple[str, Look]]]] = (
        ("without it", [(FATE_WORDS[fate], look) for fate, look in FATES.items()]),
        ("whole model", [(score.replace("_", " "), look) for score, look in WHOLE.items()]),
    )
    for number, (title, looks) in enumerate(rows):
        y = top + number * 3.2
        _write(axes, NAMES - 1.2, y + ROW / 2, title, ha="right", weight="bold", fontsize=ROW_TEXT)
        for place, (words, look) in enumerate(looks):
            x = NAMES + place * 27
            _draw_tile(axes, look, x, y, 1.8)
            _write(axes, x + 2.6, y + ROW / 2, words)
    left_out = f" {ablation.left_out} findings need a group and are left out." * bool(
        ablation.left_out
    )
    text = (
        "Above, a finding counts under each of its tags; below, it stands under one, and numbers"
        f" are those in the table of findings.{left_out} A typical person. Simulated;"
        f" {DISCLAIMER}."
    )
    words = fill(text, CAPTION_LETTERS)
    axes.text(MARGIN, top + 7.2, words, fontsize=ROW_TEXT, color=INK, va="top", linespacing=1.4)


def _draw_tile(axes: Axes, look: Look, left: float, top: float, width: float) -> None:
    colour, mark, mark_colour = look
    edge = PALE if colour == "white" else "none"
    gap = 0.12 * width
    axes.add_patch(
        Rectangle(
            (left + gap / 2, top + 0.13), width - gap, ROW - 0.26,
            facecolor=colour, edgecolor=edge, lw=0.3,
        )
    )  # fmt: skip
    if mark:
        middle = (left + width / 2, top + ROW / 2)
        axes.plot(*middle, mark, ms=MARK_POINTS, mew=0.55, color=mark_colour)


def _write(axes: Axes, x: float, y: float, text: str, **looks: Any) -> None:
    axes.text(x, y, text, **{"fontsize": SMALL, "color": INK, "va": "center_baseline", **looks})


def _blend(colour: str, share: float) -> tuple[float, float, float]:
    red, green, blue = to_rgb(colour)
    return (1 - share * (1 - red), 1 - share * (1 - green), 1 - share * (1 - blue))
