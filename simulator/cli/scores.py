"""Published against simulated, as a table and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from simulator.cli.console import table, unit_words
from simulator.evidence.scoring import FindingScore
from simulator.evidence.tally import (
    Tally,
    free_parameters,
    gap,
    row_counts,
    score_counts,
    tallies,
)

SCORES = {
    "reproduced": "green",
    "partly": "yellow",
    "contradicted": "red",
    "not_computable": "magenta",
}
SPLITS = {"calibration": "fitted", "holdout": "held out", "shown": "not published"}
MECHANISM_COLUMNS = (
    "mechanism", "use", "n", "reproduced", "partly", "contradicted", "not comp.", "% repr.",
    "% contr.", "gap",
)  # fmt: skip
JSON_FIELDS = (
    "id", "study", "split", "score", "readout", "simulated", "simulated_se", "published",
    "published_se", "unit", "z", "reason",
)  # fmt: skip


def score_table(scores: Sequence[FindingScore], with_study: bool = False) -> Table:
    """One row a finding; contradicted ones stay."""
    columns = [
        *(["study"] if with_study else []),
        "claim",
        "published",
        "simulated",
        "score",
        "use",
    ]
    made = table("", columns, [])
    for score in scores:
        cells = [*([score.study] if with_study else []), score.claim or score.id, score.published]
        made.add_row(
            *map(Text, cells), Text(simulated(score)), Text(_verdict(score), SCORES[score.score]),
            Text(SPLITS.get(score.split, score.split)),
        )  # fmt: skip
    return made


def simulated(score: FindingScore) -> str:
    """The simulated number with its unit."""
    value = score.simulated
    if value is None or not math.isfinite(value):
        return "–"
    if score.unit == "share removed":
        return f"{100 * value:.0f} % of effect removed"
    if score.readout.endswith("_fold"):
        return f"{value:+.2f} fold"
    return f"{value:+.3g} {unit_words(score.unit)}"


def _verdict(score: FindingScore) -> str:
    words = score.score.replace("_", " ")
    return f"{words}: {score.reason}" if score.score == "not_computable" else words


def count_lines(scores: Sequence[FindingScore]) -> list[str]:
    """The counts in words, for each use of the findings."""
    lines = []
    for split, words in SPLITS.items():
        chosen = [score for score in scores if score.split == split]
        if chosen:
            parts = [
                f"{n} {name.replace('_', ' ')}" for name, n in score_counts(chosen).items() if n
            ]
            lines.append(f"{len(chosen)} findings {words}: {', '.join(parts)}")
    return lines


def mechanism_table(scores: Sequence[FindingScore]) -> Table:
    """For each mechanism how fitted and held-out findings came out.

    Shares are per cent of what is computable; the gap is held out minus fitted, in points.
    """
    made = table("", MECHANISM_COLUMNS, [])
    for column in made.columns:
        column.no_wrap = True
    for column in made.columns[2:]:
        column.justify = "right"
    for name, tallied in _by_mechanism(scores).items():
        made.add_row(*_cells(name, tallied, 0))
        if len(tallied) == 2:
            made.add_row(*_cells("", tallied, 1))
    return made


def parameter_line() -> str:
    """How much freedom the model had."""
    return "{} fitted and {} assumed parameters".format(*free_parameters())


def row_lines(scores: Sequence[FindingScore]) -> list[str]:
    """The same for rows of the registry, of which some are several findings."""
    lines = []
    for split, counted in row_counts(scores).items():
        computable = sum(counted.values()) - counted["not_computable"]
        if computable:
            shares = ", ".join(
                f"{100 * counted[name] / computable:.0f} % {name}"
                for name in ("reproduced", "partly", "contradicted")
            )
            lines.append(f"by rows of the registry, {computable} {SPLITS[split]}: {shares}")
    return lines


def as_json(scores: Sequence[FindingScore]) -> str:
    """The object that other programs read."""
    told = {
        "findings": [_plain(s) for s in scores],
        "counts": score_counts(scores),
        "mechanisms": [
            {
                "mechanism": tally.mechanism,
                "split": tally.split,
                **tally.counts,
                "share_reproduced": tally.share("reproduced"),
                "share_contradicted": tally.share("contradicted"),
            }
            for tally in tallies(scores)
        ],
    }
    return json.dumps(told, indent=2)


def _by_mechanism(scores: Sequence[FindingScore]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = {}
    for tally in tallies(scores):
        found.setdefault(tally.mechanism, []).append(tally)
    return found


def _cells(name: str, tallied: Sequence[Tally], place: int) -> list[str]:
    tally = tallied[place]
    shares = [_percent(tally.share("reproduced")), _percent(tally.share("contradicted"))]
    between = gap(*tallied) if place == 1 else None
    points = "" if between is None else f"{100 * between:+.0f}"
    numbers = [str(n) for n in (tally.findings, *tally.counts.values())]
    return [name, SPLITS[tally.split], *numbers, *shares, points]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"


def _plain(score: FindingScore) -> dict[str, Any]:
    own = {"published": score.published_value, "published_se": score.published_se}
    values = {name: own.get(name, getattr(score, name)) for name in JSON_FIELDS}
    return {
        name: None if isinstance(v, float) and not math.isfinite(v) else v
        for name, v in values.items()
    }
