"""Draws the split of the findings: `python -m simulator.evidence.drawing` writes it, once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from textwrap import fill

from simulator.evidence.registry import place, registry
from simulator.evidence.split import split
from simulator.reading.locate import configs_directory

TARGET, MOST = 1 / 3, 0.45
ALL = "all mechanisms"
Rows = Mapping[str, tuple[str, Collection[str]]]
RULE = """\
What is drawn is a paper, with all its rows, or a single statement of a review. Papers and
statements come in the order of the SHA-256 of their names. From the rarest mechanism to the
commonest, and last for all together, they join the holdout until a third of the mechanism's rows
is held out; one that would bring any of its mechanisms above 45 % is passed over. Papers that
parameters were fitted to before the draw are calibration always. Rows placed after the draw are
calibration, too."""


def draw(rows: Rows, always_calibration: Collection[str]) -> list[str]:
    """The rows to hold out, from each row's study and mechanisms; see RULE."""
    units: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    for row, (study, mechanisms) in rows.items():
        for mechanism in (*mechanisms, ALL):
            members[mechanism].add(row)
        if study not in always_calibration:
            units[unit_of(row, study)].add(row)
    order = sorted(units, key=_digest)
    held: set[str] = set()
    for mechanism in _rarest_first(members):
        wanted = members[mechanism]
        for unit in order:
            if len(held & wanted) >= TARGET * len(wanted):
                break
            if units[unit] & wanted and _leaves_enough(held | units[unit], units[unit], members):
                held |= units[unit]
    return sorted(held)


def unit_of(row: str, study: str) -> str:
    """What is drawn as a whole."""
    return row if study.startswith("review-") else study


def shares(rows: Rows, held: Collection[str]) -> dict[str, float]:
    """The share of each mechanism's rows that is held out."""
    members: dict[str, list[str]] = defaultdict(list)
    for row, (_, mechanisms) in rows.items():
        for mechanism in (*mechanisms, ALL):
            members[mechanism].append(row)
    return {m: sum(row in held for row in found) / len(found) for m, found in members.items()}


def drawn_from(names: Collection[str]) -> dict[str, tuple[str, Collection[str]]]:
    """Study and mechanisms of some rows of the registry."""
    return {row: (registry()[row].study, registry()[row].mechanisms) for row in names}


def _rarest_first(members: Mapping[str, set[str]]) -> list[str]:
    return sorted(members, key=lambda name: (name == ALL, len(members[name]), name))


def _leaves_enough(held: set[str], unit: set[str], members: Mapping[str, set[str]]) -> bool:
    touched = [rows for name, rows in members.items() if rows & unit and name != ALL]
    return all(len(held & rows) <= MOST * len(rows) for rows in touched)


def _digest(unit: str) -> str:
    return hashlib.sha256(unit.encode()).hexdigest()


def main() -> None:
    """Draw from the rows placed in studies, or again from those of the first draw; write both."""
    before = split()
    placed = [row for row in registry() if place(row).kind == "studies"]
    placed = [*before.holdout, *before.calibration] or placed
    always = before.always_calibration
    held = draw(drawn_from(placed), always)
    text = [
        "# Written by `python -m simulator.evidence.drawing`, once, before anything was fitted to",
        "# the findings that are held out.",
        "",
        "rule: >-",
        fill(RULE, 98, initial_indent="  ", subsequent_indent="  "),
        _list("always_calibration", always),
        _list("holdout", held),
        _list("calibration", sorted(set(placed) - set(held))),
    ]
    path = configs_directory() / "evidence" / "split.yaml"
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    for mechanism, share in shares(drawn_from(placed), held).items():
        print(f"{share:4.0%} {mechanism}")


def _list(name: str, items: Sequence[str]) -> str:
    words = fill(", ".join(items), 98, initial_indent="  ", subsequent_indent="  ",
                 break_on_hyphens=False, break_long_words=False)  # fmt: skip
    return f"{name}: [\n{words}\n]" if items else f"{name}: []"


if __name__ == "__main__":
    main()
