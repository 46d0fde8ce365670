"""Calibration as a page and a figure of the documentation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from textwrap import wrap

import numpy as np

from simulator.evidence.calibrate import Calibration
from simulator.evidence.identifiability import RISE, Direction, Identifiability, Profile
from simulator.evidence.objective import Objective
from simulator.output.calibration_figure import draw_profiles
from simulator.output.pictures import write_pictures
from simulator.output.store import write_whole

BEATS_RECORD = 12.0  # information in a uniform distribution over the range
SHOWN_DIRECTIONS = 5


def write_calibration_page(
    folder: Path, objective: Objective, found: Calibration, told: Identifiability
) -> list[Path]:
    """`calibration.md` and `figures/calibration.png` in the folder of the documentation."""
    page = folder / "calibration.md"
    write_whole(page, page_text(objective, found, told).encode())
    stem = folder / "figures" / "calibration"
    return [page, *write_pictures(lambda: draw_profiles(told.profiles), stem)]


def page_text(objective: Objective, found: Calibration, told: Identifiability) -> str:
    """What was fitted, how well, and what the questions say about each parameter."""
    return "\n".join(
        [
            *_opening(objective, found),
            *_searches(found),
            *_limits(objective, told),
            *_directions(told.directions),
            *_missed(found),
        ]
    )


def _opening(objective: Objective, found: Calibration) -> list[str]:
    return [
        "# Calibration",
        "",
        *_paragraph(
            "Written by `rtms-sim calibrate --report docs`; do not edit. How it works and why is in"
            " [decision 4](decisions/0004-calibration.md)."
        ),
        *_paragraph(
            f"{len(objective.space)} free parameters (tier `fitted_here`) meet"
            f" {len(objective.asked.ids)} questions: findings of the calibration split and sizes"
            " that effects should have. Held-out findings are dropped before anything is simulated."
            " A residual is how far an answer lies outside what is expected, in units of a scale;"
            " beyond three its cost grows like a logarithm only (Cauchy's loss). The cost is"
            f" {found.cost_after:.1f}; {len(found.misses)} questions are missed by more than half a"
            " scale."
        ),
    ]


def _searches(found: Calibration) -> list[str]:
    if not found.ends:
        return []
    costs = ", ".join(f"{end.cost:.1f}" for end in found.ends)
    words = (
        f"Least squares from {len(found.ends)} starts ended at costs of {costs}; the first started"
        " from the recorded values, the others from a Latin hypercube. The best was continued."
    )
    if found.cross_check is not None:
        words += f" CMA-ES, which uses no slopes, found {found.cross_check.cost:.1f} around it."
    return ["## Searches", "", *_paragraph(words)]


def _limits(objective: Objective, told: Identifiability) -> list[str]:
    verdicts = Counter(profile.verdict for profile in told.profiles)
    fall = -min(float(profile.rises.min()) for profile in told.profiles)
    better = f" On the way a cost lower by {fall:.1f} was found: the search had not ended." * (
        fall > 1
    )
    return [
        "## What limits each parameter",
        "",
        *_paragraph(
            "Each parameter was held at its bounds and halfway there while the others settled anew,"
            f" in a few steps. Where the cost then rises by more than {RISE:g}, a value is"
            f" implausible at the level of 5 %. Of {len(told.profiles)} parameters,"
            f" {verdicts['the data']} are limited by the data on both sides,"
            f" {verdicts['the data, from one side']} on one, and of {verdicts['its record only']}"
            " nothing is known but what their records say. Few steps make the rises upper bounds: a"
            f" parameter may be freer than shown, not less free.{better}"
        ),
        "![How the cost rises over the range of each parameter](figures/calibration.png)",
        "",
        "| parameter | value | plausible | range of the record | sd | limited by |",
        "|---|---:|---:|---:|---:|---|",
        *(_row(objective, told, profile) for profile in told.profiles),
        "",
        *_paragraph(
            "`sd` is the standard deviation in the linearised problem, in units of the range; a"
            " parameter of which nothing is known has 0.29."
        ),
    ]


def _paragraph(text: str) -> list[str]:
    return [*wrap(text, 98, break_on_hyphens=False, break_long_words=False), ""]


def _row(objective: Objective, told: Identifiability, profile: Profile) -> str:
    places = {name: i for i, name in enumerate(objective.space.names)}
    place = places[profile.parameter]
    record = objective.space.parameters[place]

    def value(unit: float) -> str:
        units = np.full(len(places), 0.5)
        units[place] = unit
        return f"{objective.space.values(units)[record.id]:.3g}"

    low, high = profile.interval
    unit = "" if record.unit == "1" else f" {record.unit}"
    return (
        f"| `{record.id}` | {value(profile.best)}{unit} | {value(low)} to {value(high)}"
        f" | {record.lower:g} to {record.upper:g} | {told.deviations[record.id]:.2f}"
        f" | {profile.verdict} |"
    )


def _directions(found: tuple[Direction, ...]) -> list[str]:
    known = sum(d.eigenvalue > BEATS_RECORD for d in found)
    stiff = found[:SHOWN_DIRECTIONS]
    return [
        "## Directions",
        "",
        *_paragraph(
            f"Of {len(found)} eigenvalues of the Gauss-Newton matrix (parameters in units of their"
            f" ranges), {known} are larger than {BEATS_RECORD:g}, what a record's range alone is"
            " worth. The others are directions in which parameters trade off, or which no question"
            " feels; a satisfied question counts less, the farther inside its bounds the answer is."
            " The stiffest:"
        ),
        "| eigenvalue | mainly |",
        "|---:|---|",
        *(f"| {d.eigenvalue:.3g} | {_parts(d)} |" for d in stiff),
        "",
        *_paragraph("All eigenvalues: " + ", ".join(f"{d.eigenvalue:.2g}" for d in found) + "."),
    ]


def _parts(direction: Direction) -> str:
    return " ".join(f"{share:+.2f} `{name}`" for name, share in direction.parts)


def _missed(found: Calibration) -> list[str]:
    if not found.misses:
        return []
    by_size = sorted(found.misses.items(), key=lambda item: -abs(item[1]))
    return [
        "## Missed questions",
        "",
        "| question | residual |",
        "|---|---:|",
        *(f"| {name} | {miss:+.1f} |" for name, miss in by_size),
        "",
    ]
