from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.reading.locate import shipped
from simulator.stimulation.protocol import Protocol
from simulator.stimulation.safety import SafetyTable, held_against, safety_tables

ROSSI, CHEN, GAPS = (
    next(t for t in safety_tables() if words in t.title)
    for words in ("table 4", "Longest trains, Chen", "gaps")
)


def protocol(hz: float, percent: float, train_s: float, **others: Any) -> Protocol:
    fields: dict[str, Any] = {
        "target": "M1",
        "hemisphere": "left",
        "frequency_hz": hz,
        "intensity_percent_rmt": percent,
        "pulses_per_train": round(hz * train_s),
        "trains": 10,
        "inter_train_gap_s": 30,
    }
    return Protocol(**fields | others)


def word(table: SafetyTable, *dose: float, **others: Any) -> str:
    return held_against(table, protocol(*dose, **others)).word


def test_two_tables_may_disagree() -> None:
    assert word(ROSSI, 10, 120, 4) == "within"
    assert word(CHEN, 10, 120, 4) == "exceeds"


def test_the_limit_itself_is_within() -> None:
    assert word(ROSSI, 10, 120, 4.2) == "within"
    assert word(ROSSI, 10, 120, 4.3) == "exceeds"
    assert word(GAPS, 20, 100, 1, inter_train_gap_s=5) == "within"
    assert word(GAPS, 20, 100, 1, inter_train_gap_s=4.9) == "exceeds"


def test_between_cells_the_stricter_one_decides() -> None:
    assert word(ROSSI, 10, 111, 4.2) == "within"
    assert word(ROSSI, 10, 111, 5) == "exceeds"
    assert word(ROSSI, 12, 100, 2) == "within"
    assert word(ROSSI, 12, 100, 2.5) == "exceeds"


def test_longer_than_the_longest_tested_is_outside_the_table() -> None:
    assert word(ROSSI, 10, 100, 10) == "outside table"
    assert word(CHEN, 10, 100, 10) == "exceeds"


def test_weaker_or_slower_than_the_table_begins() -> None:
    assert word(ROSSI, 20, 80, 2) == "within"
    assert word(ROSSI, 20, 80, 10) == "outside table"
    assert word(GAPS, 10, 100, 1, inter_train_gap_s=2) == "outside table"


@pytest.mark.parametrize(
    ("dose", "others"),
    [
        ((30, 100, 0.1), {}),
        ((10, 140, 0.1), {}),
        ((10, 100, 1), {"target": "DLPFC"}),
        ((10, 100, 1), {"coil": "epidural"}),
        ((10, 100, 1), {"coil": "h_coil"}),
        ((5, 80, 2), {"pattern": "itbs", "pulses_per_train": 30}),
    ],
)
def test_what_no_cell_speaks_of(dose: tuple[float, float, float], others: dict[str, Any]) -> None:
    assert {word(t, *dose, **others) for t in safety_tables()} == {"outside table"}


def test_gaps_need_trains_and_no_more_than_were_tested() -> None:
    single = {"trains": 1, "inter_train_gap_s": None}
    assert word(GAPS, 20, 100, 1, **single) == "outside table"
    assert word(GAPS, 20, 100, 1, trains=11) == "outside table"
    assert word(GAPS, 20, 120, 1) == "no data"


@given(
    st.integers(1, 25),
    st.integers(60, 130),
    st.integers(1, 40),
    st.integers(0, 30),
    st.integers(0, 10),
)
def test_more_is_not_within_where_less_was_not(
    hz: int, percent: int, pulses: int, stronger: int, longer: int
) -> None:
    for table in (ROSSI, CHEN):
        less = held_against(table, protocol(hz, percent, 1, pulses_per_train=pulses))
        more = protocol(hz, percent + stronger, 1, pulses_per_train=pulses + longer)
        assert less.word == "within" or held_against(table, more).word != "within"


def test_a_table_is_a_grid() -> None:
    cells = ROSSI.model_dump()
    with pytest.raises(ValidationError, match="must ascend"):
        SafetyTable(**cells | {"percent_rmt": (90, 100, 100, 120, 130)})
    with pytest.raises(ValidationError, match="5 cells at 1 Hz, but 4 columns"):
        SafetyTable(**cells | {"percent_rmt": (90, 100, 110, 120)})


def test_every_shipped_protocol_has_a_verdict_that_says_why() -> None:
    from simulator.cli.protocols import read_protocol

    for name in shipped("protocols"):
        for table in safety_tables():
            assert held_against(table, read_protocol(name)).reason
