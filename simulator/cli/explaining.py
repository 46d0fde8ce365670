"""What `rtms-sim explain` does: why one arm differs from another, in words, a table, a figure."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from simulator.cli.console import show, table
from simulator.evidence.ablation import in_words
from simulator.evidence.explaining import Explanation, explain, question_of
from simulator.output.explanation_figure import write_explanation
from simulator.output.explanation_words import paragraph
from simulator.output.provenance import DISCLAIMER
from simulator.output.store import prepare_folder
from simulator.study.load import load_study

SMALLEST_SHOWN = 0.01


def explain_experiment(
    name: str,
    overrides: Sequence[str],
    arm: str | None,
    against: str | None,
    readout: str | None,
    time_min: float | None,
    folder: Path,
    as_object: bool,
) -> None:
    """Print the explanation and write the figure."""
    study = load_study(name, overrides)
    found = explain(study, question_of(study, arm, against, readout, time_min))
    if as_object:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
        return
    show(paragraph(found))
    if not found.is_effect:
        return
    rows = sorted(found.needs.items(), key=lambda pair: -abs(pair[1]))
    show(
        "",
        table(
            "Mechanisms, in per cent of the difference",
            ("mechanism", "lost without it", "fair credit"),
            [(in_words(m), _percent(s), _percent(found.credits.get(m))) for m, s in rows
             if _matters(s)],
        ),
        table(
            "Projections",
            ("projection", "lost without it"),
            [(f"{a} → {b}", _percent(s))
             for (a, b), s in sorted(found.edges.items(), key=lambda pair: -abs(pair[1]))
             if _matters(s)],
        ),
    )  # fmt: skip
    prepare_folder(folder)
    written = write_explanation(found, folder / f"{study.name}_explained")
    show(f"{DISCLAIMER.capitalize()}.", *(f"wrote {path}" for path in written))


def _matters(share: float) -> bool:
    return not abs(share) < SMALLEST_SHOWN


def _percent(share: float | None) -> str:
    if share is None:
        return ""
    return "could not be solved" if math.isnan(share) else f"{100 * share:.0f}"


def _plain(found: Explanation) -> dict[str, Any]:
    asked = found.question
    return {
        "arm": asked.arm,
        "against": asked.against,
        "readout": asked.readout,
        "at_min": asked.time_min,
        "unit": found.unit,
        "effect": found.effect,
        "lost_without_mechanism": dict(found.needs),
        "credit": dict(found.credits),
        "left_without_them": found.left,
        "lost_without_projection": {f"{a}->{b}": s for (a, b), s in found.edges.items()},
        "path": [list(part) for part in found.path],
        "in_words": paragraph(found),
    }
