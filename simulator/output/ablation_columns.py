"""Findings side by side in strips: which column stands where, under which tag and which study."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from simulator.evidence.ablation import Ablation, Fate
from simulator.evidence.registry import registry
from simulator.evidence.scoring import FindingScore
from simulator.evidence.tally import OTHER

ABOUT_TREATMENT = ("target", "dose-response", "duration", "safety")
LETTER_MM, GAP_MM = 1.2, 1.4


@dataclass(frozen=True)
class Column:
    """A finding by its place in the ablation, with the tag and the study it is shown under."""

    place: int
    tag: str
    study: str


@dataclass(frozen=True)
class Block:
    """Columns of one tag that stand together; `left_mm` is where they begin in their strip."""

    left_mm: float
    columns: tuple[Column, ...]
    continues: bool

    @property
    def title(self) -> str:
        """The tag, or that it goes on."""
        return self.columns[0].tag + (" (cont.)" if self.continues else "")


Strip = list[Block]


def columns_of(ablation: Ablation) -> list[Column]:
    """By tag, the largest first, then by study; studies that break alike are neighbours."""
    found = [
        Column(place, tag_of(score), study_in_words(score))
        for place, score in enumerate(ablation.whole)
    ]
    size = {c.tag: sum(other.tag == c.tag for other in found) for c in found}
    worst: dict[tuple[str, str], tuple[float, ...]] = {}
    for key, several in groupby(sorted(found, key=_home), key=_home):
        worst[key] = _pattern(ablation, list(several))
    return sorted(
        found, key=lambda c: (c.tag == OTHER, -size[c.tag], c.tag, worst[_home(c)], c.study, c.place)
    )


def strips(columns: Sequence[Column], width_mm: float, narrowest_mm: float) -> tuple[float, list[Strip]]:
    """Columns in as few strips as a column's narrowest width allows, and the width they get."""
    number = 1
    while len(_flow(columns, width_mm, narrowest_mm)) > number:
        number += 1
    column_mm = narrowest_mm
    while len(_flow(columns, width_mm, column_mm * 1.02)) <= number and column_mm < 3 * narrowest_mm:
        column_mm *= 1.02
    return column_mm, _flow(columns, width_mm, column_mm)


def tag_of(score: FindingScore) -> str:
    """The first of a finding's tags that names a process in the body, if there is one."""
    row = registry().get(score.row)
    if row is None:
        return OTHER
    return next((tag for tag in row.mechanisms if tag not in ABOUT_TREATMENT), row.mechanisms[0])


def study_in_words(score: FindingScore) -> str:
    """A paper as `kang 2009`, a statement of a review as `review: Bai 2023`."""
    row = registry().get(score.row)
    if row is None:
        return score.study.replace("_", " ")
    if not row.study.startswith("review"):
        return row.study.replace("-", " ")
    return "review: " + re.sub(r"(\d+)$", r" \1", row.review.removeprefix("Review"))


def _flow(columns: Sequence[Column], width_mm: float, column_mm: float) -> list[Strip]:
    found: list[Strip] = [[]]
    left = 0.0
    for _, several in groupby(columns, key=lambda c: c.tag):
        waiting = list(several)
        begun = False
        while waiting:
            title = LETTER_MM * (len(waiting[0].tag) + (8 if begun else 0))
            room = int((width_mm - left) / column_mm + 1e-9)
            if found[-1] and (room < min(len(waiting), 4) or left + title > width_mm):
                found.append([])
                left = 0.0
                continue
            room = max(room, 1)
            found[-1].append(Block(left, tuple(waiting[:room]), begun))
            left += max(len(waiting[:room]) * column_mm, title) + GAP_MM
            waiting, begun = waiting[room:], True
    return found


def _pattern(ablation: Ablation, columns: Sequence[Column]) -> tuple[float, ...]:
    """Share of a study's findings that each mechanism carries, negative so that most come first."""
    return tuple(
        -sum(_weight(outcomes[c.place].fate) for c in columns) / len(columns)
        for outcomes in ablation.without.values()
    )


def _weight(fate: Fate) -> float:
    return {"lost": 1.0, "weakened": 0.5}.get(fate, 0.0)


def _home(column: Column) -> tuple[str, str]:
    return column.tag, column.study


def studies(block: Block) -> Iterator[tuple[str, int, int]]:
    """Each study of a block, with its first column and how many it has."""
    first = 0
    for study, several in groupby(block.columns, key=lambda c: c.study):
        count = len(list(several))
        yield study, first, count
        first += count
