"""Every published finding that was collected, and where each of them went."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from pydantic import Field

from simulator.evidence.split import row_of
from simulator.reading.document import Document
from simulator.reading.locate import configs_directory, find_experiment, shipped
from simulator.reading.problems import FieldPath, InputError, Problem, did_you_mean, nearest
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.study.claims import Finding

Kind = Literal["studies", "constraint", "not_computable", "unplaced"]
Mechanism = Literal[
    "target", "opioid", "cytokine", "dose-response", "duration", "dopamine", "nmda", "safety",
    "bdnf", "reorganisation", "gaba", "serotonin",
]  # fmt: skip


class Row(StrictModel):
    """A published claim; `direction` is the sign of `measure`, None where the source gives none."""

    study: str
    review: str
    species: Literal["human", "rat", "rodent", "animal", "in vitro"]
    measure: str
    comparison: str = ""
    direction: Literal["increase", "decrease", "none"] | None = None
    value: float | str | None = None
    unit: str = ""
    drug_effect: (
        Literal["blocks", "reduces", "no_change", "enhances", "reverses", "washed_out"] | None
    ) = None
    mechanisms: tuple[Mechanism, ...] = Field(min_length=1)
    known_from: Literal["seed", "abstract", "recalled"]
    disagreement: str = ""

    @property
    def is_added(self) -> bool:
        """Whether it was read in the paper itself, and not in one of the reviews."""
        return self.review.lower() == self.study.replace("-", "")


class Place(NamedTuple):
    """Where a row went: the studies that hold its findings, or why there are none."""

    kind: Kind
    studies: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        return ", ".join(self.studies) or self.kind.replace("_", " ")


class Placed(NamedTuple):
    """A finding of a shipped study, and where it is written."""

    finding: Finding
    study: str
    document: Document
    at: FieldPath


@cache
def registry() -> dict[str, Row]:
    """Every row by its id; raises InputError with the mistakes of the file."""
    document = _document("registry")
    return {name: validate(Row, document, (name,)) for name in document.data}


@cache
def constraints() -> dict[str, str]:
    """Rows whose source gives no direction, each with a sentence."""
    return _sentences("constraints")


@cache
def not_computable() -> dict[str, str]:
    """Rows that no run can answer, each with the reason."""
    return _sentences("not_computable")


@cache
def placed_findings() -> tuple[Placed, ...]:
    """What the shipped study files say themselves; what they inherit counts where it is written."""
    found = []
    for name in shipped("experiments"):
        document = load_file(find_experiment(name))
        for i in range(len(document.data.get("findings", []))):
            at = ("findings", i)
            found.append(Placed(validate(Finding, document, at), name, document, at))
    return tuple(found)


def place(row: str) -> Place:
    """Where a row of the registry went; raises InputError for what is no row."""
    if row not in registry():
        raise InputError.of(f"there is no row '{row}'", did_you_mean(row, registry()))
    if row in constraints():
        return Place("constraint", why=constraints()[row])
    if row in not_computable():
        return Place("not_computable", why=not_computable()[row])
    studies = _studies_of().get(row, ())
    return Place("studies", studies) if studies else Place("unplaced")


def unplaced() -> list[str]:
    """Rows that nobody has dealt with yet."""
    return [row for row in registry() if place(row).kind == "unplaced"]


def check_placement() -> None:
    """Raise one InputError for unknown rows, rows in two kinds of place, and fixed uses."""
    problems = [*_misplaced_sentences(), *_misplaced_findings()]
    if problems:
        raise InputError(*problems)


def _misplaced_sentences() -> Iterator[Problem]:
    in_studies = _studies_of().keys()
    for name, rows, others in (
        ("constraints", constraints(), in_studies | not_computable().keys()),
        ("not_computable", not_computable(), in_studies),
    ):
        document = _document(name)
        for row in rows:
            if row not in registry():
                yield _unknown(document, (row,), row)
            elif row in others:
                yield document.problem(
                    (row,), f"{row} is placed elsewhere, too", "keep one of the two places"
                )


def _misplaced_findings() -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for finding, study, document, at in placed_findings():
        if finding.id in seen:
            message = f"{finding.id} is in {seen[finding.id]}, too"
            yield document.problem((*at, "id"), message, "give each finding an id of its own")
        seen[finding.id] = study
        if finding.use == "shown":
            continue
        if row_of(finding) not in registry():
            yield _unknown(document, (*at, "row" if finding.row else "id"), row_of(finding))
        if finding.use is not None:
            yield document.problem(
                (*at, "use"), "is drawn for shipped studies", "leave it out, or write use: shown"
            )


def _unknown(document: Document, at: FieldPath, row: str) -> Problem:
    near = nearest(row, registry())
    fix = f"did you mean '{near}'?" if near else "name a row, or write use: shown"
    return document.problem(at, f"'{row}' is no row of configs/evidence/registry.yaml", fix)


@cache
def _studies_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for placed in placed_findings():
        if placed.finding.use != "shown":
            row = row_of(placed.finding)
            found[row] = tuple(dict.fromkeys((*found.get(row, ()), placed.study)))
    return found


@cache
def _document(name: str) -> Document:
    return load_file(configs_directory() / "evidence" / f"{name}.yaml")


def _sentences(name: str) -> dict[str, str]:
    document = _document(name)
    bad = [
        document.problem((row,), "must be a sentence", "say it in words")
        for row, text in document.data.items()
        if not (isinstance(text, str) and text.strip())
    ]
    if bad:
        raise InputError(*bad)
    return dict(document.data)
