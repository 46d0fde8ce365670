"""Scores counted by mechanism and by what findings are used for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from simulator.evidence.registry import registry
from simulator.evidence.scoring import FindingScore, Score
from simulator.study.assembly import ingredients

ALL, OTHER = "all", "unregistered"
SCORED = ("calibration", "holdout")


@dataclass(frozen=True)
class Tally:
    """How many findings of a mechanism have each score, in one part of the split."""

    mechanism: str
    split: str
    counts: dict[Score, int]

    @property
    def findings(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    def share(self, score: Score) -> float | None:
        """Of those that can be computed; None if none can."""
        computable = self.findings - self.counts["not_computable"]
        return self.counts[score] / computable if computable else None


def tallies(scores: Sequence[FindingScore]) -> list[Tally]:
    """For each mechanism, commonest first, and for all together: fitted, then held out.

    A finding counts under every mechanism of its row. What nobody published is left out.
    """
    by_mechanism = grouped([s for s in scores if s.split in SCORED])
    parts = [*by_mechanism.items(), (ALL, [s for s in scores if s.split in SCORED])]
    return [
        Tally(name, split, score_counts(chosen))
        for name, found in parts
        for split in SCORED
        if (chosen := [s for s in found if s.split == split])
    ]


def grouped(scores: Sequence[FindingScore]) -> dict[str, list[FindingScore]]:
    """The scores of each mechanism, the mechanism with most findings first, strangers last."""
    found: dict[str, list[FindingScore]] = defaultdict(list)
    for score in scores:
        row = registry().get(score.row)
        for mechanism in (OTHER,) if row is None else row.mechanisms:
            found[mechanism].append(score)
    order = sorted(found, key=lambda name: (name == OTHER, -len(found[name]), name))
    return {name: found[name] for name in order}


def score_counts(scores: Sequence[FindingScore]) -> dict[Score, int]:
    """How many findings have each score, all four named."""
    found = Counter(score.score for score in scores)
    return {name: found[name] for name in get_args(Score)}


def row_counts(scores: Sequence[FindingScore]) -> dict[str, dict[Score, int]]:
    """How the registry's rows do, by split; a row may be several findings.

    It is reproduced if all that can be computed are, contradicted if more than half are.
    """
    rows: dict[str, list[FindingScore]] = defaultdict(list)
    for score in scores:
        if score.split in SCORED and score.row in registry():
            rows[score.row].append(score)
    found = {split: dict.fromkeys(get_args(Score), 0) for split in SCORED}
    for of_row in rows.values():
        found[of_row[0].split][_of_row([s.score for s in of_row])] += 1
    return found


def _of_row(scores: Sequence[Score]) -> Score:
    computable = [score for score in scores if score != "not_computable"]
    if not computable:
        return "not_computable"
    if set(computable) == {"reproduced"}:
        return "reproduced"
    mostly = 2 * computable.count("contradicted") > len(computable)
    return "contradicted" if mostly else "partly"


def gap(fitted: Tally | None, held_out: Tally | None) -> float | None:
    """Share reproduced among the held out minus among the fitted; None if one is missing."""
    shares = [t.share("reproduced") if t else None for t in (held_out, fitted)]
    return None if None in shares else shares[0] - shares[1]  # type: ignore[operator]


def free_parameters() -> tuple[int, int]:
    """How many parameters were fitted, and how many are assumed."""
    tiers = Counter(record.tier for record in ingredients().parameters.values())
    return tiers["fitted_here"], tiers["assumed"]
