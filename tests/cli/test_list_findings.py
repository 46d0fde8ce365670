"""`rtms-sim list findings`: where every row of the registry went."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.evidence.registry import placed_findings, registry, unplaced

Cli = Callable[..., Any]


def test_every_row_is_listed_with_its_place(cli: Cli) -> None:
    result = cli("list", "findings")
    assert result.exit_code == 0, result.output
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert lines.keys() >= registry().keys()
    assert "che2024" in lines["che-2024-m1-bendorphin"]
    assert "fitted" in lines["che-2024-m1-bendorphin"]
    assert "not computable" in lines["s0-noise"]


def test_nothing_is_printed_when_all_are_placed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("list", "findings", "--unplaced").stdout.split() == unplaced()
    monkeypatch.setattr("simulator.cli.findings.unplaced", lambda: ["one", "two"])
    assert cli("list", "findings", "--unplaced").stdout == "one\ntwo\n"


def test_the_counts_add_up(cli: Cli) -> None:
    result = cli("list", "findings", "--counts")
    assert result.exit_code == 0, result.output
    lines = [line.strip().rsplit(maxsplit=1) for line in result.stdout.splitlines()]
    number = {line[0]: int(line[1]) for line in lines if len(line) == 2 and line[1].isdigit()}
    rows = [n for words, n in number.items() if words.startswith(
        ("in studies", "constraints", "not computable", "without a place"))]  # fmt: skip
    assert sum(rows) == number["rows of the registry"] == len(registry())
    assert number["stated by the reviews"] == 306
    findings = [n for words, n in number.items() if words.startswith("findings")]
    assert sum(findings) == len(placed_findings())


def test_the_options_belong_to_findings(cli: Cli) -> None:
    assert cli("list", "drugs", "--counts").exit_code == 2
