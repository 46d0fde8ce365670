"""`rtms-sim run`: what it prints, writes and refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.output.store import read_dataset

Cli = Callable[..., Any]


def test_it_writes_beside_where_it_is_called(cli: Cli, study: Path, tmp_path: Path) -> None:
    result = cli("run", study)
    assert result.exit_code == 0, result.output
    written = {p.name for p in (tmp_path / "results").iterdir()}
    endings = ("nc", "png", "resolved.yaml")
    assert written == {f"my study.{ending}" for ending in endings}
    text = result.stdout
    for words in ("pain falls", "reproduced", "pain rises", "contradicted", "NRS"):
        assert words in text
    assert "for research and teaching, not for patient care" in text


def test_the_resolved_file_runs_to_the_same_numbers(cli: Cli, study: Path, tmp_path: Path) -> None:
    change = "stimulation.intensity_percent_rmt=95"
    first = cli("run", study, "--set", change, "--no-figure", "--out", tmp_path / "a b")
    again = cli("run", tmp_path / "a b" / "my study.resolved.yaml", "--no-figure", "--out", "c")
    assert first.exit_code == again.exit_code == 0
    one = read_dataset(tmp_path / "a b" / "my study.nc")
    two = read_dataset(tmp_path / "c" / "my study.resolved.nc")
    assert np.array_equal(one["pain_nrs"], two["pain_nrs"])
    assert one.attrs["config_sha256"] == two.attrs["config_sha256"]


def test_the_solver_can_be_chosen(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("run", study, "--solver", "compiled", "--no-figure").exit_code == 0
    assert read_dataset(tmp_path / "results" / "my study.nc").attrs["solver"] == "compiled"


CHANGES = {
    "a typo in a key": ("duration_s", "duration_sec", "did you mean 'duration_s'?"),
    "a duplicate key": ("subject:", "title: twice\nsubject:", "already used on line 1"),
    "an unknown protocol": ("deAndrade2011_M1}", "deAndrade2012_M1}", "deAndrade2011_M1"),
    "an unknown read-out": ("readout: pain_nrs", "readout: pain_nsr", "pain_nrs"),
}


@pytest.mark.parametrize(("old", "new", "told"), CHANGES.values(), ids=CHANGES.keys())
def test_mistakes_in_a_file_are_told(cli: Cli, study: Path, old: str, new: str, told: str) -> None:
    study.write_text(study.read_text().replace(old, new, 1))
    result = cli("run", study)
    assert result.exit_code == 2
    assert told in result.stderr
    assert str(study) in result.stderr
    assert "Traceback" not in result.output


OVERRIDES = {
    "an intensity as a fraction": ("stimulation.intensity_percent_rmt=0.8", "write 80"),
    "a negative frequency": ("stimulation.frequency_hz=-10", "frequency_hz"),
    "pulses that do not add up": ("stimulation.stated_total_pulses=1600", "says 1600"),
    "an unknown path": ("subjcet.neuropathic_drive=1", "subject"),
    "no value": ("subject.neuropathic_drive", "path=value"),
    "a grid too fine": ("record={every_min: 0.1, until_min: 2000000}", "the limit is"),
}


@pytest.mark.parametrize(("change", "told"), OVERRIDES.values(), ids=OVERRIDES.keys())
def test_mistakes_in_an_override_are_told(cli: Cli, study: Path, change: str, told: str) -> None:
    result = cli("run", study, "--set", change)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_all_problems_of_all_files_are_told_at_once(cli: Cli, study: Path) -> None:
    result = cli("run", study, "nowhere.yaml", "deandrade2012")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "deandrade2011" in result.stderr
    assert "2 problems" in result.stderr


def test_a_huge_file_is_refused_by_its_size(cli: Cli, tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(10_000_000_000)
    result = cli("run", huge)
    assert result.exit_code == 2
    assert "10000.0 MB" in result.stderr


def test_an_unwritable_folder_is_told_before_simulating(
    cli: Cli, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("")
    result = cli("run", study, "--out", tmp_path / "taken")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert "simulating" not in result.stderr


def test_results_of_the_same_name_do_not_overwrite_each_other(cli: Cli, study: Path) -> None:
    (study.parent / "other").mkdir()
    twin = study.parent / "other" / study.name
    twin.write_text(study.read_text())
    result = cli("run", study, twin)
    assert result.exit_code == 2
    assert "called 'my study'" in result.stderr


def test_a_failed_arm_is_named_and_the_rest_is_written(
    cli: Cli, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.solving.reference import SolverFailure, solve_reference
    from simulator.study import simulate

    calls = []

    def fails_once(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise SolverFailure("LSODA gave up between minute 0 and 14 of the simulation")
        return solve_reference(*arguments, **options)

    monkeypatch.setattr(simulate, "solve_reference", fails_once)
    result = cli("run", study)
    assert result.exit_code == 3
    assert "failed: my study, sham: LSODA gave up" in result.stderr
    assert "not computable" in result.stdout
    data = read_dataset(tmp_path / "results" / "my study.nc")
    assert data.attrs["failed_arms"].startswith("sham")


def test_an_interrupt_has_its_own_exit_code(
    cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.cli.simulating.simulate", interrupted)
    result = cli("run", study)
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_a_figure_for_a_paper_is_drawn_on_request(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("run", study, "--svg").exit_code == 0
    assert (tmp_path / "results" / "my study.svg").stat().st_size > 1000
