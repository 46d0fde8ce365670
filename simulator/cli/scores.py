"""Published against simulated, as a table and as JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from simulator.cli.console import table, unit_words
from simulator.evidence.scoring import FindingScore

SCORES = {
    "reproduced": "green",
    "partly": "yellow",
    "contradicted": "red",
    "not_computable": "magenta",
}
SPLITS = {"calibration": "fitted", "holdout": "held out", "shown": "not published"}
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


def counts(scores: Sequence[FindingScore]) -> dict[str, int]:
    """How many findings have each score, all four named."""
    found = Counter(score.score for score in scores)
    return {name: found[name] for name in SCORES}  # type: ignore[index]


def count_lines(scores: Sequence[FindingScore]) -> list[str]:
    """The counts in words, for each use of the findings."""
    lines = []
    for split, words in SPLITS.items():
        chosen = [score for score in scores if score.split == split]
        if chosen:
            parts = [f"{n} {name.replace('_', ' ')}" for name, n in counts(chosen).items() if n]
            lines.append(f"{len(chosen)} findings {words}: {', '.join(parts)}")
    return lines


def as_json(scores: Sequence[FindingScore]) -> str:
    """The object that other programs read."""
    return json.dumps({"findings": [_plain(s) for s in scores], "counts": counts(scores)}, indent=2)


def _plain(score: FindingScore) -> dict[str, Any]:
    own = {"published": score.published_value, "published_se": score.published_se}
    values = {name: own.get(name, getattr(score, name)) for name in JSON_FIELDS}
    return {
        name: None if isinstance(v, float) and not math.isfinite(v) else v
        for name, v in values.items()
    }
