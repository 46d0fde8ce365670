"""`rtms-sim score`: a table for people, one object for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
    assert set(found) == {"findings", "counts"}
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
