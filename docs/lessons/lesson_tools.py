"""What the lessons share: a study in a typical person, its verdicts, curves and bars."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import xarray as xr
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib_inline.backend_inline import set_matplotlib_formats

from simulator.evidence.scoring import FindingScore
from simulator.evidence.study_scores import scores_of
from simulator.output.style import DASHES, GREY, INK, PALETTE, TREATMENT, TimeAxis
from simulator.study.dataset import to_dataset
from simulator.study.load import Study, load_study
from simulator.study.simulate import simulate

PANEL_INCHES, WIDEST_INCHES = (3.8, 2.9), 7.6
TEXT, SMALL = 9, 8
set_matplotlib_formats("svg")  # type: ignore[no-untyped-call]
plt.rcParams.update({"font.size": TEXT, "axes.prop_cycle": cycler(color=PALETTE)})
pd.set_option("display.max_colwidth", None)


def typical(study: str, *changes: str) -> Study:
    """A shipped study for a typical person; `changes` are those of `--set`."""
    found = load_study(study, ("solver.method=compiled", *changes))
    return replace(found, experiment=found.experiment.model_copy(update={"cohort": None}))


@cache
def simulated(study: str, *changes: str) -> xr.Dataset:
    """Every arm of it over time: dims (arm, time), and node or pool where there are several.

    Time is in minutes from the start of the first session.
    """
    return solved(typical(study, *changes))


def solved(study: Study) -> xr.Dataset:
    """The same of a study at hand, such as one of your own from `study_from_text`."""
    return to_dataset(study, simulate(study.experiment))


def course(data: xr.Dataset, readout: str, arm: str) -> xr.DataArray:
    """A read-out over time, named as study files name it, such as `early.M1_R` or `tnf.cord`."""
    name, _, place = readout.rpartition(".")
    for dim in ("node", "pool"):
        if place in data[dim] and name in data and dim in data[name].dims:
            return data[name].sel({"arm": arm, dim: place})
    return data[readout.replace(".", "_")].sel(arm=arm)


def value(data: xr.Dataset, readout: str, arm: str, at_min: float) -> float:
    """The same at one time, the nearest there is."""
    return float(course(data, readout, arm).sel(time=at_min, method="nearest"))


def relief(data: xr.Dataset, arm: str, sham: str, at_min: float) -> float:
    """How much lower pain is than in the other arm, in points of 10."""
    return value(data, "pain_nrs", sham, at_min) - value(data, "pain_nrs", arm, at_min)


def rated(data: xr.Dataset, arm: str) -> xr.DataArray:
    """Pain of an arm where it is rated: at the end of each test stimulus, if there are any."""
    return data["pain_nrs"].where(data["tested"] == 1, drop=True).sel(arm=arm)


def verdicts(*studies: str, changes: Sequence[str] = ()) -> pd.DataFrame:
    """Every finding of the studies, what was published and what the model says."""
    scores = [score for name in studies for score in scores_of(load_study(name, changes))]
    rows = [
        {
            "study": s.study,
            "claim": s.claim,
            "published": s.published.replace(" nrs", " points"),
            "simulated": _number(s),
            "verdict": s.score.replace("_", " "),
            "used": {"calibration": "fitted", "holdout": "held out"}.get(s.split, s.split),
        }
        for s in scores
    ]
    return pd.DataFrame(rows).set_index("study").rename_axis(None)


def _number(score: FindingScore) -> str:
    unit = {"1": "", "nrs": "points"}.get(score.unit, score.unit)
    return "–" if score.simulated is None else f"{round(score.simulated, 2) + 0.0:g} {unit}".strip()


def panels(columns: int = 1, height: float = PANEL_INCHES[1], sharey: bool = False) -> list[Axes]:
    """Empty axes side by side."""
    alone = 1.4 if columns == 1 else 1.0
    size = (min(columns * alone * PANEL_INCHES[0], WIDEST_INCHES), height)
    _, axes = plt.subplots(
        1, columns, figsize=size, squeeze=False, sharey=sharey, layout="constrained"
    )
    for one in axes[0]:
        one.spines[["top", "right"]].set_visible(False)
        one.tick_params(labelsize=SMALL, colors=INK)
        one.grid(axis="y", color="#E6E6E6", linewidth=0.6)
        one.set_axisbelow(True)
    return list(axes[0])


def curves(
    lines: Mapping[str, xr.DataArray],
    label: str,
    treated_min: Sequence[tuple[float, float]] = (),
    axes: Axes | None = None,
) -> Axes:
    """Lines over time, treatment shaded; long courses in days."""
    axes = axes or panels()[0]
    times = np.concatenate([line["time"].values for line in lines.values()])
    axis = TimeAxis(float(times.min()), float(times.max()))
    for start, end in treated_min:
        axes.axvspan(axis(start), axis(end), color=TREATMENT, lw=0, zorder=0)
    for place, (name, line) in enumerate(lines.items()):
        axes.plot(
            [axis(minute) for minute in line["time"].values],
            line.values,
            color=PALETTE[place % len(PALETTE)],
            linestyle=DASHES[place % len(DASHES)],
            lw=1.6,
            label=name,
        )
    axis.apply(axes)
    axes.set_xlabel(axis.label.replace(" of the first session", ""))
    axes.set_ylabel(label)
    if len(lines) > 1:
        axes.legend(
            frameon=False,
            fontsize=SMALL,
            loc="upper left",
            bbox_to_anchor=(-0.08, -0.2),
            ncols=3,
            columnspacing=1.2,
        )
    return axes


def bars(values: Mapping[str, float], label: str, axes: Axes | None = None) -> Axes:
    """One bar each, the first on top, its number beside it."""
    axes = axes or panels(height=0.36 * len(values) + 0.8)[0]
    names, numbers = list(values), np.array(list(values.values()))
    places = np.arange(len(names))
    axes.barh(places, numbers, color=PALETTE[0], height=0.62)
    axes.axvline(0, color=GREY, lw=0.8)
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    for place, number in zip(places, np.round(numbers, 2) + 0.0, strict=True):
        side = 1 if number >= 0 else -1
        axes.annotate(
            f"{number:.2f}",
            (number, place),
            xytext=(4 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=SMALL,
        )
    axes.margins(x=0.2)
    axes.set_xlabel(label)
    return axes


def show() -> None:
    """Draw what the cell has plotted."""
    plt.show()
