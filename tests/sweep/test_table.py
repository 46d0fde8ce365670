"""Tables of runs: what is read, and what is refused with its line."""

from pathlib import Path

import pytest

from simulator.reading.problems import InputError
from simulator.sweep import table
from simulator.sweep.axes import Axis
from simulator.sweep.table import read_table


def told(text: str, tmp_path: Path) -> str:
    file = tmp_path / "runs.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_table(file)
    return str(caught.value).replace(str(file), "runs.csv")


def test_a_row_is_a_run(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    text = "\ufeffparameters.mor_reserve, mechanisms.opioid\r\n0.3,on\r\n\r\n 1 ,off\r\n1,0.5\r\n"
    file.write_bytes(text.encode())
    assert read_table(file) == (
        Axis("parameters.mor_reserve", (0.3, 1, 1)),
        Axis("mechanisms.opioid", ("on", "off", 0.5)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the table is empty"),
        ("\n\n", "the table is empty"),
        ("a,b\n", "holds no runs"),
        ("a,b\n1,2\n3\n", "runs.csv:3\n    the row has 1 values, the header names 2"),
        ("a,b\n1,2\n\n3,4,5\n", "runs.csv:4\n    the row has 3 values"),
        ("a,b\n1,2\n3,nan\n", "runs.csv:3  b\n    nan is not a finite number"),
        ("a,b\n1,2\n3,\n", "runs.csv:3  b\n    a value is missing"),
        ("a,b\n1,[2]\n", "runs.csv:2  b\n    [2] is neither"),
        ("a,b, a\n1,2,3\n", "runs.csv:1  a\n    is a column twice"),
        ("arms.A.x,arms[A].x\n1,2\n", "is a column twice"),
        ("a,\n1,2\n", "runs.csv:1\n    column 2 names no field"),
        ("a;b\n1;2\n", "not separated by commas"),
        ('a,b\n1,"2\n', "cannot be read"),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, expected: str, tmp_path: Path) -> None:
    assert expected in told(text, tmp_path)


def test_all_mistakes_are_named_up_to_a_number(tmp_path: Path) -> None:
    message = told("a,b\nnan,1\n2\n3,inf\n", tmp_path)
    assert message.count("runs.csv:") == 3
    assert told("a,b\n" + "1\n" * 1000, tmp_path).count("runs.csv:") == table.MOST_PROBLEMS


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("a\nb\xe9\n".encode("latin-1"))
    for name in ("absent.csv", "latin.csv", "."):
        with pytest.raises(InputError, match="cannot be read"):
            read_table(tmp_path / name)


def test_a_table_has_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_RUNS", 3)
    assert "limit of 3" in told("a\n" + "1\n" * 4, tmp_path)
    (tmp_path / "three.csv").write_text("a\n1\n1\n1\n")
    assert read_table(tmp_path / "three.csv") == (Axis("a", (1, 1, 1)),)
