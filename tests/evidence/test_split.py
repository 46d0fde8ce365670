"""The split: drawn, not chosen, balanced over mechanisms, and kept from calibration."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.evidence import questions
from simulator.evidence import split as split_module
from simulator.evidence.drawing import ALL, MOST, draw, drawn_from, shares, unit_of
from simulator.evidence.registry import place, placed_findings, registry
from simulator.evidence.split import Split, is_held_out, may_be_fitted, split, use_of
from simulator.reading.locate import configs_directory, find_experiment
from simulator.reading.strict_yaml import load_file
from simulator.study.claims import Expect, Finding

FITTED_BEFORE = ("che-2024", "deandrade-2011", "deandrade-2014", "taylor-2012", "lamusuo-2017",
                 "malavera-2016", "pei-2019")  # fmt: skip
MECHANISMS = ("opioid", "nmda", "target", "duration")


def finding(identifier: str, **more: str) -> Finding:
    expect = Expect(direction="decrease")
    return Finding(
        id=identifier, readout="pain_nrs", contrast=("a",), at_min=0, expect=expect, **more
    )


def test_the_split_is_what_the_rule_draws() -> None:
    rows = drawn_from([*split().holdout, *split().calibration])
    assert draw(rows, split().always_calibration) == sorted(split().holdout)


def test_at_least_a_third_and_of_every_mechanism_a_fair_part_is_held_out() -> None:
    rows = drawn_from([*split().holdout, *split().calibration])
    found = shares(rows, split().holdout)
    assert found.pop(ALL) >= 1 / 3
    assert found.pop("serotonin") == 1 / 4  # of four rows three are one paper
    for mechanism, share in found.items():
        assert 0.30 <= share <= 0.45, mechanism


def test_papers_stay_together_and_those_fitted_before_are_not_held_out() -> None:
    held = {unit_of(row, registry()[row].study) for row in split().holdout}
    kept = {unit_of(row, registry()[row].study) for row in split().calibration}
    assert not held & kept
    assert not held & set(FITTED_BEFORE)


def test_held_out_rows_are_in_studies_but_for_one_that_a_later_reading_took_out() -> None:
    assert {row for row in split().holdout if place(row).kind != "studies"} == {"s0-dlpfc-pain-neg"}


@given(
    st.dictionaries(
        st.text("abcdef", min_size=1, max_size=4),
        st.tuples(
            st.sampled_from(["review-000", "p-1", "p-2", "p-3"]),
            st.sets(st.sampled_from(MECHANISMS)),
        ),
        max_size=40,
    )
)
def test_a_draw_is_the_same_in_any_order_and_never_takes_too_much(
    rows: dict[str, tuple[str, set[str]]],
) -> None:
    held = draw(rows, ["p-1"])
    assert held == draw(dict(reversed(rows.items())), ["p-1"])
    assert not {row for row in held if rows[row][0] == "p-1"}
    units = {unit_of(row, rows[row][0]) for row in held}
    assert {row for row in rows if unit_of(row, rows[row][0]) in units} == set(held)
    assert all(share <= MOST for name, share in shares(rows, held).items() if name != ALL)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Split(rule="", always_calibration=(), holdout=("taylor-2012-nlx",), calibration=())
    monkeypatch.setattr(split_module, "split", lambda: one)


@pytest.mark.usefixtures("drawn")
def test_what_a_file_says_counts_else_the_draw() -> None:
    assert use_of(finding("taylor-2012-nlx")) == "holdout"
    assert use_of(finding("part", row="taylor-2012-nlx")) == "holdout"
    assert use_of(finding("taylor-2012-nlx", use="calibration")) == "calibration"
    assert use_of(finding("taylor-2012-rtms")) == "calibration"
    assert use_of(finding("mine", use="holdout")) == "holdout"
    assert use_of(finding("mine", use="shown")) == "shown"


@pytest.mark.usefixtures("drawn")
def test_a_held_out_row_is_never_fitted_whatever_a_file_says() -> None:
    assert may_be_fitted(finding("mine"))
    assert not may_be_fitted(finding("mine", use="shown"))
    assert not may_be_fitted(finding("mine", use="holdout"))
    assert not may_be_fitted(finding("taylor-2012-nlx"))
    assert not may_be_fitted(finding("taylor-2012-nlx", use="calibration"))


def test_calibration_is_asked_nothing_that_is_held_out() -> None:
    held = set(split().holdout)
    asked = [f for task in questions.tasks() for f in task.findings]
    assert asked
    assert not {f.id for f in asked if (f.row or f.id) in held or f.use in ("holdout", "shown")}


@pytest.mark.usefixtures("drawn")
def test_calibration_drops_a_row_as_soon_as_it_is_held_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = find_experiment("taylor2012").read_text("utf-8")
    file = tmp_path / "taylor2012.yaml"
    file.write_text(text.replace("    readout:", "    use: calibration\n    readout:"), "utf-8")
    monkeypatch.setattr(questions, "shipped", lambda kind: [str(file)])
    asked = [f.id for task in questions.tasks() for f in task.findings if f.claim]
    assert asked == ["taylor-2012-rtms"]


def test_no_size_is_aimed_at_in_a_study_with_held_out_rows() -> None:
    sizes = load_file(configs_directory() / "calibration" / "amplitudes.yaml").data
    held = {placed.study for placed in placed_findings() if is_held_out(placed.finding)}
    assert not held & {size["study"] for size in sizes}
