from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli.commands import app


def explained(*words: str) -> str:
    found = CliRunner().invoke(app, ["explain", *words])
    assert found.exit_code == 0, found.output
    return found.output


def test_a_paragraph_a_table_and_a_figure(tmp_path: Path) -> None:
    said = explained("deandrade2011", "--out", str(tmp_path))
    assert "M1_R → ARC" in said
    assert "not for patient care" in said.lower()
    assert (tmp_path / "deandrade2011_explained.png").read_bytes().startswith(b"\x89PNG")


def test_numbers_for_machines_and_another_question(tmp_path: Path) -> None:
    asked = ["--arm", "DLPFC_saline", "--at", "20", "--json", "--out", str(tmp_path)]
    found = json.loads(explained("deandrade2011", *asked))
    assert (found["arm"], found["at_min"]) == ("DLPFC_saline", 20)
    assert abs(found["lost_without_mechanism"]["opioid"]) < 0.3
    assert not list(tmp_path.iterdir())


def test_equal_arms_are_no_mistake(tmp_path: Path) -> None:
    said = explained(
        "deandrade2011", "--arm", "sham_saline", "--against", "sham_saline", "--out", str(tmp_path)
    )
    assert "nothing to explain" in said


@pytest.mark.parametrize("words", [["no_study"], ["deandrade2011", "--arm", "nobody"]])
def test_mistakes_are_told(words: list[str]) -> None:
    found = CliRunner().invoke(app, ["explain", *words])
    assert found.exit_code == 2
    assert "error:" in found.output
