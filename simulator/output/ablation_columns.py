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
LETTER_MM, GAP_MM = 1.25, 1.6  # of a title, and between blocks


@dataclass(frozen=True)
class Column:
    """A finding by its place in the ablation, with the tag and the study it is shown under."""

    place: int
    tag: str
    study: str


@dataclass(frozen=True)
class Block:
    """Columns of one tag that stand together.

    `left_mm` is where they begin in their strip, `first` the number of the first, counted from 1.
    """

    left_mm: float
    first: int
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The tag, and which columns these are."""
        return _title(self.columns[0].tag, self.first, len(self.columns))


Strip = list[Block]
FEWEST = 4  # columns of a tag that are worth beginning in a strip


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
        found,
        key=lambda c: (c.tag == OTHER, -size[c.tag], c.tag, worst[_home(c)], c.study, c.place),
    )


def strips(
    columns: Sequence[Column], width_mm: float, narrowest_mm: float
) -> tuple[float, list[Strip]]:
    """Columns in as few strips as a column's narrowest width allows, and the width they get."""
    number = 1
    while len(_flow(columns, width_mm, narrowest_mm)) > number:
        number += 1
    column_mm = narrowest_mm
    while (
        len(_flow(columns, width_mm, column_mm * 1.02)) <= number and column_mm < 3 * narrowest_mm
    ):
        column_mm *= 1.02
    return column_mm, _flow(columns, width_mm, column_mm)


def tag_of(score: FindingScore) -> str:
    """The first of a finding's tags that names a process in the body, if there is one."""
    row = registry().get(score.row)
    if row is None:
        return OTHER
    return next((tag for tag in row.mechanisms if tag not in ABOUT_TREATMENT), row.mechanisms[0])


def study_in_words(score: FindingScore) -> str:
    """A paper as `kang 2009`, a statement of a review as `review Bai`."""
    row = registry().get(score.row)
    if row is None:
        return score.study.replace("_", " ")
    if not row.study.startswith("review"):
        return row.study.replace("-", " ")
    return "review " + re.sub(r"\d+$", "", row.review.removeprefix("Review"))


def _flow(columns: Sequence[Column], width_mm: float, column_mm: float) -> list[Strip]:
    found: list[Strip] = [[]]
    left, first = 0.0, 1
    for tag, several in groupby(columns, key=lambda c: c.tag):
        waiting = tuple(several)
        while waiting:
            room = max(int((width_mm - left) / column_mm + 1e-9), 0)
            title = LETTER_MM * len(_title(tag, first, len(waiting)))
            if found[-1] and (room < min(len(waiting), FEWEST) or left + title > width_mm):
                found.append([])
                left = 0.0
                continue
            here, waiting = waiting[: max(room, 1)], waiting[max(room, 1) :]
            found[-1].append(Block(left, first, here))
            left += max(len(here) * column_mm, title) + GAP_MM
            first += len(here)
    return found


def _title(tag: str, first: int, count: int) -> str:
    return f"{tag} {first}" if count == 1 else f"{tag} {first}–{first + count - 1}"


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


def apart(wanted: Sequence[float], least: float) -> list[float]:
    """Places in ascending order as near to those wanted as can be, and at least so far apart."""
    pushed_on, pushed_back = list(wanted), list(wanted)
    for i in range(1, len(wanted)):
        pushed_on[i] = max(pushed_on[i], pushed_on[i - 1] + least)
    for i in range(len(wanted) - 2, -1, -1):
        pushed_back[i] = min(pushed_back[i], pushed_back[i + 1] - least)
    return [(on + back) / 2 for on, back in zip(pushed_on, pushed_back, strict=True)]
