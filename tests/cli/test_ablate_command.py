"""`rtms-sim ablate`: tables for people, one object for programs, a file for each."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def test_json_says_what_becomes_of_each_finding(cli: Cli, study: Path) -> None:
    result = cli("ablate", study, "--json", "--mechanism", "plasticity", "--mechanism", "affect")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [m["mechanism"] for m in found["mechanisms"]] == ["plasticity", "affect"]
    falls = next(f for f in found["findings"] if f["id"] == "falls")
    assert falls["score"] == "reproduced"
    assert falls["without"]["plasticity"]["fate"] in ("lost", "weakened")
    assert falls["without"]["affect"]["fate"] == "unchanged"
    assert found["mechanisms"][0]["unchanged"] < 2


def test_tables_and_files(cli: Cli, study: Path) -> None:
    result = cli("ablate", study, "--mechanism", "plasticity", "--out", "there")
    assert result.exit_code == 0, result.output
    assert "synaptic plasticity" in result.stdout
    assert "pain falls" in result.stdout
    rows = list(csv.DictReader(Path("there/ablation.csv").read_text("utf-8").splitlines()))
    assert {r["id"]: r["whole_model"] for r in rows} == {
        "falls": "reproduced",
        "rises": "contradicted",
    }
    assert [r["number"] for r in rows] == ["1", "2"]
    assert next(r for r in rows if r["id"] == "falls")["plasticity"] != "reproduced"
    assert Path("there/ablation.png").stat().st_size > 5_000


def test_an_unknown_mechanism_is_refused_before_anything_is_run(cli: Cli, study: Path) -> None:
    result = cli("ablate", study, "--mechanism", "opiod")
    assert result.exit_code == 2
    assert "did you mean 'opioid'" in result.stderr
    assert not Path("results").exists()


def test_what_cannot_be_switched_off_is_refused(cli: Cli, study: Path) -> None:
    result = cli("ablate", study, "--mechanism", "pain")
    assert result.exit_code == 2
    assert "can be switched off" in result.stderr
