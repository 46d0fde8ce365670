"""Every published finding that was collected has one place, and only one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.evidence import registry as registry_module
from simulator.evidence.registry import (
    check_placement,
    constraints,
    not_computable,
    place,
    placed_findings,
    registry,
    unplaced,
)
from simulator.output.citations import references
from simulator.reading.problems import InputError

CACHED = ("registry", "constraints", "not_computable", "placed_findings", "_studies_of",
          "_document")  # fmt: skip
ROW = (
    "{study: a-2020, review: Bai2023, species: rat, measure: pain, direction: decrease,"
    " mechanisms: [opioid], known_from: seed}"
)
FINDING = "{id: %s, readout: pain_nrs, contrast: [a], at_min: 1, expect: {direction: decrease}%s}"


def test_every_row_has_a_place() -> None:
    assert unplaced() == []


def test_no_row_has_two_places_and_no_finding_an_unknown_row() -> None:
    check_placement()


def test_the_registry_holds_all_rows() -> None:
    assert sum(not row.is_added for row in registry().values()) == 306
    assert {row.review for row in registry().values()} <= references().keys()


def test_rows_without_a_direction_are_never_scored() -> None:
    silent = {name for name, row in registry().items() if row.direction is None}
    assert {name for name in silent if place(name).kind == "studies"} == set()


def test_a_place_says_where_or_why() -> None:
    assert place("che-2024-m1-bendorphin").studies == ("che2024",)
    assert str(place("che-2024-m1-bendorphin")) == "che2024"
    assert place("s0-noise").why == not_computable()["s0-noise"]
    assert place("s3-vs-bidir").why == constraints()["s3-vs-bidir"]
    with pytest.raises(InputError, match="did you mean 's0-noise'"):
        place("s0-noises")


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of its own with one row, `a-1`, and one study."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "registry.yaml").write_text(f"a-1: {ROW}\n")
    for name in ("constraints", "not_computable"):
        (tmp_path / "evidence" / f"{name}.yaml").write_text("{}\n")
    monkeypatch.setattr(registry_module, "configs_directory", lambda: tmp_path)
    monkeypatch.setattr(registry_module, "shipped", lambda kind: ["one"])
    monkeypatch.setattr(registry_module, "find_experiment", lambda name: tmp_path / f"{name}.yaml")
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for name in CACHED:
        getattr(registry_module, name).cache_clear()


def write_study(folder: Path, *findings: str) -> None:
    lines = ["findings:", *(f"  - {finding}" for finding in findings)]
    (folder / "one.yaml").write_text("\n".join(lines) + "\n")


def test_what_nobody_placed_is_listed(shelves: Path) -> None:
    write_study(shelves, FINDING % ("question", ", use: shown"))
    check_placement()
    assert unplaced() == ["a-1"]


def test_a_row_may_make_several_findings(shelves: Path) -> None:
    write_study(shelves, FINDING % ("a-1", ""), FINDING % ("a-1-sham", ", row: a-1"))
    check_placement()
    assert len(placed_findings()) == 2
    assert place("a-1").studies == ("one",)


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ([FINDING % ("a-2", "")], "'a-2' is no row"),
        ([FINDING % ("b", ", row: a-3")], "'a-3' is no row"),
        ([FINDING % ("a-1", ""), FINDING % ("a-1", "")], "a-1 is in one, too"),
        ([FINDING % ("a-1", ", use: holdout")], "is drawn for shipped studies"),
        ([FINDING % ("a-1", ", use: calibration")], "is drawn for shipped studies"),
    ],
)
def test_misplaced_findings_are_refused_with_their_line(
    shelves: Path, findings: list[str], told: str
) -> None:
    write_study(shelves, *findings)
    with pytest.raises(InputError, match=told) as error:
        check_placement()
    assert error.value.problems[0].line == 1 + len(findings)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("constraints", "a-1: No sign.\n", "placed elsewhere, too"),
        ("not_computable", "a-1: A count.\n", "placed elsewhere, too"),
        ("not_computable", "a-9: A count.\n", "did you mean 'a-1'"),
        ("constraints", "a-1: ''\n", "must be a sentence"),
        ("constraints", "a-1: 3\n", "must be a sentence"),
    ],
)
def test_misplaced_sentences_are_refused(shelves: Path, name: str, text: str, told: str) -> None:
    write_study(shelves, FINDING % ("a-1", ""))
    (shelves / "evidence" / f"{name}.yaml").write_text(text)
    with pytest.raises(InputError, match=told):
        check_placement()


def test_a_row_is_either_a_constraint_or_not_computable(shelves: Path) -> None:
    write_study(shelves, FINDING % ("question", ", use: shown"))
    for name in ("constraints", "not_computable"):
        (shelves / "evidence" / f"{name}.yaml").write_text("a-1: A sentence.\n")
    with pytest.raises(InputError, match="keep one of the two places"):
        check_placement()


def test_mistakes_in_the_registry_are_told_with_their_place(shelves: Path) -> None:
    (shelves / "evidence" / "registry.yaml").write_text(f"a-1: {ROW.replace('opioid', 'opoid')}\n")
    with pytest.raises(InputError, match=r"registry.yaml:1"):
        registry()
