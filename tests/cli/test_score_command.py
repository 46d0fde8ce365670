"""`rtms-sim score`: a table for people, one object for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import scoring

Cli = Callable[..., Any]

FIELDS = {
    "id", "study", "split", "score", "readout", "simulated", "simulated_se", "published",
    "published_se", "unit", "z", "reason",
}  # fmt: skip
SCORES = {"reproduced", "partly", "contradicted", "not_computable"}


def test_json_is_one_object_of_the_agreed_form(cli: Cli, study: Path) -> None:
    result = cli("score", study, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) == {"findings", "counts", "mechanisms"}
    assert [set(finding) for finding in found["findings"]] == [FIELDS, FIELDS]
    assert {f["id"]: f["score"] for f in found["findings"]} == {
        "falls": "reproduced",
        "rises": "contradicted",
    }
    assert set(found["counts"]) == SCORES
    assert found["counts"]["contradicted"] == 1


@pytest.mark.parametrize(("split", "ids"), [("calibration", ["falls"]), ("holdout", ["rises"])])
def test_a_split_can_be_chosen(cli: Cli, study: Path, split: str, ids: list[str]) -> None:
    found = json.loads(cli("score", study, "--json", "--split", split).stdout)
    assert [f["id"] for f in found["findings"]] == ids


def test_contradictions_stay_in_the_table_and_exit_0(cli: Cli, study: Path) -> None:
    result = cli("score", study.parent)
    assert result.exit_code == 0
    assert "contradicted" in result.stdout
    assert "1 findings held out: 1 contradicted" in result.stdout


def test_a_folder_without_studies_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = cli("score", tmp_path / "empty")
    assert result.exit_code == 2
    assert "holds no study files" in result.stderr


def test_the_published_finding_is_null_where_no_number_was_published(cli: Cli, study: Path) -> None:
    finding = json.loads(cli("score", study, "--json").stdout)["findings"][0]
    assert finding["published"] is None
    assert finding["simulated"] < 0
    assert finding["unit"] == "nrs"


def test_a_folder_is_searched_and_what_is_no_study_is_passed_over(
    cli: Cli, study: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    (folder / "below" / "protocols").mkdir(parents=True)
    (folder / "below" / "s.yaml").write_text(study.read_text("utf-8"), "utf-8")
    (folder / "below" / "protocols" / "p.yaml").write_text("target: M1\n", "utf-8")
    result = cli("score", folder, "--json")
    assert result.exit_code == 0, result.output
    assert '"study": "s"' in result.stdout


def test_mechanisms_are_counted_by_split(cli: Cli, study: Path) -> None:
    found = json.loads(cli("score", study, "--json").stdout)["mechanisms"]
    assert [(m["mechanism"], m["split"], m["share_reproduced"]) for m in found] == [
        ("unregistered", "calibration", 1.0),
        ("unregistered", "holdout", 0.0),
        ("all", "calibration", 1.0),
        ("all", "holdout", 0.0),
    ]
    table = cli("score", study).stdout
    assert "-100" in table
    assert "assumed parameters" in table


@pytest.mark.parametrize("name", ["card.png", "card.svg"])
def test_the_scorecard_is_drawn(cli: Cli, study: Path, tmp_path: Path, name: str) -> None:
    result = cli("score", study, "--figure", tmp_path / "new" / name)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "new" / name).stat().st_size > 1000
    assert name in result.stdout


def test_a_figure_of_another_kind_is_refused(cli: Cli, study: Path) -> None:
    result = cli("score", study, "--figure", "card.txt")
    assert result.exit_code == 2
    assert "name a .png or .svg" in result.stderr


def test_a_given_study_that_is_wrong_ends_with_2(cli: Cli, study: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(study.read_text("utf-8").replace("pain_nrs\n", "pain_nsr\n"), "utf-8")
    result = cli("score", study, wrong)
    assert result.exit_code == 2
    assert "wrong.yaml" in result.stderr


def test_a_shipped_study_that_is_wrong_spares_the_others(
    cli: Cli, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(study.read_text("utf-8").replace("pain_nrs\n", "pain_nsr\n"), "utf-8")
    monkeypatch.setattr(scoring, "shipped", lambda kind: [str(wrong), str(study)])
    result = cli("score", "--json")
    assert result.exit_code == 0, result.output
    assert "wrong.yaml" in result.stderr
    found = json.loads(result.stdout)["findings"]
    assert [f["score"] for f in found] == ["not_computable"] * 2 + ["reproduced", "contradicted"]
    assert "pain_nsr" in found[0]["reason"]
