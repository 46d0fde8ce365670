"""The panels of the figure: what was given, how it was rated, one link of the chain."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from simulator.output.arm_looks import Look
from simulator.output.chain import Link, column
from simulator.output.style import INK, SESSION, SMALL, TEXT, TimeAxis, heading, shade, tidy, widen
from simulator.study.assembly import compiled_model
from simulator.study.load import Study
from simulator.study.readouts import known_readouts
from simulator.study.run import Run

UNIT_WORDS = {"nrs": "0 to 10", "percent": "%", "1": "relative"}
MOST_MARKED_RATINGS = 60
SOME_PAIN = 0.05


def draw_given(axes: Axes, run: Run, axis: TimeAxis) -> None:
    """A row of bars for stimulation and one for each drug; a wedge is its start."""
    rows = ["stimulation", *drugs_given(run)]
    shade(axes, axis, ())
    for start, end in _sessions(run):
        axes.plot([axis(start), axis(end)], [0, 0], color=SESSION, lw=4, solid_capstyle="butt")
        axes.plot(axis(start), 0, "|", color=SESSION, ms=4, mew=0.8)
    for drug, start, end in {dose for arm in run.arms.values() for dose in arm.plan.dosed}:
        row = rows.index(drug)
        axes.plot([axis(start), axis(end)], [row, row], color=INK, lw=2.5, solid_capstyle="butt")
        axes.plot(axis(start), row, marker="v", color=INK, ms=5, mew=0)
    axes.set_yticks(range(len(rows)), rows, fontsize=SMALL, color=INK)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axis.apply(axes)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelbottom=False, bottom=False, pad=2)


def draw_rating(axes: Axes, study: Study, run: Run, looks: dict[str, Look], axis: TimeAxis) -> None:
    """The curves of pain, or of what was measured, with a dot at each test stimulus."""
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


def draw_legend(axes: Axes, looks: dict[str, Look]) -> None:
    """Every arm, in an otherwise empty cell."""
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


def draw_link(
    axes: Axes, place: int, link: Link, run: Run, looks: dict[str, Look], axis: TimeAxis
) -> None:
    """One link of the chain in every arm."""
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


def drugs_given(run: Run) -> list[str]:
    """Every drug that any arm receives."""
    return list(dict.fromkeys(d for arm in run.arms.values() for d, _, _ in arm.plan.dosed))


def _sessions(run: Run) -> list[tuple[float, float]]:
    return sorted({span for arm in run.arms.values() for span in arm.plan.stimulated})
