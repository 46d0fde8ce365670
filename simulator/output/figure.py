"""The figure of a run: pain over time, and beside it the chain of events that moves it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from simulator.output.arm_looks import Look, arm_looks
from simulator.output.chain import Comparison, Link, column, compare_drugs, links
from simulator.output.provenance import DISCLAIMER
from simulator.output.store import write_whole
from simulator.output.style import (
    BREAK,
    INK,
    SMALL,
    TEXT,
    TimeAxis,
    heading,
    new_figure,
    shade,
    tidy,
    widen,
)
from simulator.study.assembly import compiled_model
from simulator.study.load import Study
from simulator.study.readouts import known_readouts
from simulator.study.simulate import Run

HEIGHT_MM = 140
SETTINGS: Any = {"font.family": "DejaVu Sans", "svg.fonttype": "none", "axes.unicode_minus": True}
UNIT_WORDS = {"nrs": "0 to 10", "percent": "%", "1": "relative"}
MOST_MARKED_RATINGS = 60
SOME_PAIN = 0.05


def write_figure(study: Study, run: Run, stem: Path) -> list[Path]:
    """Write `stem`.png and `stem`.svg; raises InputError if they cannot be written."""
    with rc_context(SETTINGS):
        figure = draw(study, run)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once, not again for every format
        written = []
        for ending, canvas in ((".png", FigureCanvasAgg), (".svg", FigureCanvasSVG)):
            picture = BytesIO()
            canvas(figure).print_figure(picture, format=ending[1:], metadata=_metadata(ending))
            path = stem.with_name(stem.name + ending)
            write_whole(path, picture.getvalue())
            written.append(path)
    return written


def draw(study: Study, run: Run) -> Figure:
    """Pain on the left, with what was given above it; the chain on the right."""
    arms = study.experiment.arms
    looks = {name: look for name, look in arm_looks(arms).items() if name in run.arms}
    axis = TimeAxis(float(run.times_min[0]), float(run.times_min[-1]))
    chain = links(axis.in_days)
    comparisons = compare_drugs(run, chain)

    figure = new_figure(HEIGHT_MM)
    halves = figure.add_gridspec(1, 2, width_ratios=[1, 1.35])
    left, right = halves[0], halves[1]
    heights = [0.06 * (1 + len(_drugs(run))), 1]
    rows = left.subgridspec(2, 1, height_ratios=heights)
    given, rated = figure.add_subplot(rows[0]), figure.add_subplot(rows[1])
    _draw_given(given, run, axis)
    _draw_rating(rated, study, run, looks, axis)
    *panels, legend = _cells(figure, right, len(chain) + 1)
    _draw_legend(legend, looks)
    for place, (panel, link) in enumerate(zip(panels, chain, strict=True)):
        _draw_link(panel, place, link, run, looks, axis)
    for panel in [rated, *panels]:
        for time in {c.time_min for c in comparisons}:
            panel.axvline(axis(time), color=INK, linewidth=0.5, linestyle=(0, (1, 2)), zorder=1)
    for broken in {c.first_broken for c in comparisons}:
        if broken is not None:
            _frame(panels[broken])
    words = _caption(run, comparisons, looks, axis)
    figure.suptitle(study.experiment.title, fontsize=9, color=INK, x=0.008, ha="left")
    figure.supxlabel(words, fontsize=SMALL, color=INK, x=0.008, ha="left", linespacing=1.4)
    return figure


def _cells(figure: Figure, place: SubplotSpec, number: int) -> list[Axes]:
    """Two columns of axes; only the lowest of each column that holds curves names its times."""
    grid = place.subgridspec((number + 1) // 2, 2)
    cells = [figure.add_subplot(grid[i // 2, i % 2]) for i in range(number)]
    for cell in cells[:-3]:
        cell.tick_params(labelbottom=False)
    return cells


def _drugs(run: Run) -> list[str]:
    return list(dict.fromkeys(d for arm in run.arms.values() for d, _, _ in arm.plan.dosed))


def _draw_given(axes: Axes, run: Run, axis: TimeAxis) -> None:
    """A row of bars for stimulation and one for each drug; a wedge is its start."""
    rows = ["stimulation", *_drugs(run)]
    shade(axes, axis, ())
    for start, end in _sessions(run):
        axes.plot([axis(start), axis(end)], [0, 0], color="#C9A227", lw=4, solid_capstyle="butt")
        axes.plot(axis(start), 0, "|", color="#C9A227", ms=4, mew=0.8)
    for drug, start, end in {dose for arm in run.arms.values() for dose in arm.plan.dosed}:
        row = rows.index(drug)
        axes.plot([axis(start), axis(end)], [row, row], color=INK, lw=2.5, solid_capstyle="butt")
        axes.plot(axis(start), row, marker="v", color=INK, ms=5, mew=0)
    axes.set_yticks(range(len(rows)), rows, fontsize=SMALL, color=INK)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axis.apply(axes)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelbottom=False, bottom=False, pad=2)


def _sessions(run: Run) -> list[tuple[float, float]]:
    return sorted({span for arm in run.arms.values() for span in arm.plan.stimulated})


def _draw_rating(
    axes: Axes, study: Study, run: Run, looks: dict[str, Look], axis: TimeAxis
) -> None:
    name = _rated(study, run)
    readout = known_readouts()[name]
    shown = run.tested > 0 if study.experiment.noxious.kind != "none" else run.tested >= 0
    start = int(np.argmin(np.abs(run.times_min - run.baseline_min)))
    times = [axis(t) for t in run.times_min[shown]]
    marker = "o" if len(times) <= MOST_MARKED_RATINGS else ""
    for arm, look in looks.items():
        curve = column(run, arm, readout.quantity)
        axes.plot(
            times,
            readout.values(curve[shown], np.full(sum(shown), curve[start])),
            color=look.colour,
            linestyle=look.dashes,
            linewidth=look.width,
            marker=marker,
            markersize=2.6,
            markeredgewidth=0,
        )
        _draw_group(axes, name, run, arm, look, axis)
    tidy(axes)
    shade(axes, axis, _sessions(run))
    axis.apply(axes)
    low, high = axes.get_ylim()
    if name == "pain_nrs":
        axes.set_ylim(max(np.floor(low), 0), min(np.ceil(high), 10))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    words = f"{_rating_words(study, name)} ({UNIT_WORDS.get(readout.unit, readout.unit)})"
    axes.set_ylabel(words, fontsize=TEXT, color=INK)
    axes.set_xlabel(axis.label, fontsize=TEXT, color=INK)


def _draw_group(axes: Axes, name: str, run: Run, arm: str, look: Look, axis: TimeAxis) -> None:
    """Mean and standard error of the simulated people, where they were measured."""
    measure = run.experiment.measure.get(name)
    if run.group is None or measure is None:
        return
    readout = known_readouts()[name]
    before = run.persons(arm, readout.quantity, run.baseline_min)
    for time in measure.times_min:
        values = readout.values(run.persons(arm, readout.quantity, time), before)
        axes.errorbar(
            axis(time),
            values.mean(),
            values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0,
            color=look.colour,
            marker="s",
            markersize=3,
            linewidth=0.8,
            capsize=1.5,
        )


def _rated(study: Study, run: Run) -> str:
    """Pain if anyone has any, else what the study measured."""
    hurts = any(column(run, arm, "pain_nrs").max() > SOME_PAIN for arm in run.arms)
    measured = [m for m in study.experiment.measure if m != "pain_nrs"]
    return "pain_nrs" if hurts or not measured else measured[0]


def _rating_words(study: Study, name: str) -> str:
    if name != "pain_nrs":
        quantity = known_readouts()[name].quantity
        layout = compiled_model().layout
        return next(c.describes for c in (*layout.outputs, *layout.states) if c.name == quantity)
    kind = study.experiment.noxious.kind
    return "pain rating" if kind == "none" else f"rating of {kind} pain"


def _draw_legend(axes: Axes, looks: dict[str, Look]) -> None:
    handles = [
        Line2D([], [], color=k.colour, linestyle=k.dashes, linewidth=k.width + 0.3, label=k.label)
        for k in looks.values()
    ]
    axes.legend(
        handles=handles,
        loc="center",
        ncols=1 if len(handles) <= 6 else 2,
        fontsize=SMALL if len(handles) <= 12 else SMALL - 1,
        frameon=False,
        handlelength=2.8,
        labelspacing=0.45,
        columnspacing=1.2,
        borderpad=0,
        labelcolor=INK,
    )
    axes.set_axis_off()


def _draw_link(
    axes: Axes, place: int, link: Link, run: Run, looks: dict[str, Look], axis: TimeAxis
) -> None:
    shown = run.tested > 0 if link.at_tests else run.tested >= 0
    times = [axis(t) for t in run.times_min[shown]]
    for arm, look in looks.items():
        axes.plot(
            times,
            link.curve(run, arm)[shown],
            color=look.colour,
            linestyle=look.dashes,
            linewidth=look.width - 0.3,
        )
    tidy(axes)
    shade(axes, axis, _sessions(run))
    axis.apply(axes)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    widen(axes, link.smallest_span)
    heading(axes, f"{place + 1}  {link.title}")
    axes.set_ylabel(link.unit, fontsize=SMALL, color=INK, labelpad=2)


def _frame(axes: Axes) -> None:
    """Mark the panel in which a drug breaks the chain."""
    axes.spines[:].set(visible=True, color=BREAK, linewidth=1.2)
    axes.title.set_color(BREAK)


def _caption(
    run: Run, comparisons: Sequence[Comparison], looks: dict[str, Look], axis: TimeAxis
) -> str:
    lines = []
    unit = "day" if axis.in_days else "minute"
    for found in comparisons:
        place, time = found.first_broken, f"{unit} {axis(found.time_min):g} (dotted)"
        drug, plain = " and ".join(found.drugs).capitalize(), looks[found.plain].label
        if place is None:
            lines.append(f"{drug} leaves the effect of {plain} within 20 % at every link, {time}.")
        else:
            lines.append(
                f"{drug} meets the effect of {plain} first at link {place + 1} (red frame), where"
                f" {100 * found.kept[place]:.0f} % of it is left at {time}."
            )
    if run.group is not None:
        people = len(next(iter(run.group.values.values())))
        lines.append(f"Curves: a typical person. Squares: mean of {people} simulated people, ± SE.")
    if run.failures:
        lines.append(f"Not shown, because they failed: {', '.join(run.failures)}.")
    lines.append(f"Simulated; {DISCLAIMER}.")
    return "\n".join(lines)


def _metadata(ending: str) -> dict[str, str] | None:
    return {"Date": None} if ending == ".svg" else None  # type: ignore[dict-item]
