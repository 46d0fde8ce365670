"""The figure of a run: pain over time, and beside it the chain of events that moves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from simulator.output.arm_looks import Look, arm_looks
from simulator.output.breaks import Comparison, compare_drugs
from simulator.output.chain import links
from simulator.output.panels import draw_given, draw_legend, draw_link, draw_rating, drugs_given
from simulator.output.pictures import write_pictures
from simulator.output.provenance import DISCLAIMER
from simulator.output.style import BREAK, INK, SMALL, TimeAxis, heading, new_figure
from simulator.study.load import Study
from simulator.study.run import Run

HEIGHT_MM = 140


def write_figure(
    study: Study, run: Run, stem: Path, endings: Sequence[str] = (".png",)
) -> list[Path]:
    """Write `stem`.png and whatever else is asked for; raises InputError if that fails."""
    return write_pictures(lambda: draw(study, run), stem, endings)


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
    heights = [0.06 * (1 + len(drugs_given(run))), 1]
    rows = left.subgridspec(2, 1, height_ratios=heights)
    given, rated = figure.add_subplot(rows[0]), figure.add_subplot(rows[1])
    draw_given(given, run, axis)
    draw_rating(rated, study, run, looks, axis)
    *panels, legend = _cells(figure, right, len(chain) + 1)
    draw_legend(legend, looks)
    for place, (panel, link) in enumerate(zip(panels, chain, strict=True)):
        draw_link(panel, place, link, run, looks, axis)
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


def _frame(axes: Axes) -> None:
    """Mark the panel in which a drug breaks the chain."""
    axes.spines[:].set(visible=True, color=BREAK, linewidth=1.2)
    heading(axes, axes.get_title(loc="left"), BREAK)


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
