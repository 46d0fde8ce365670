from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

Cli = Callable[..., Any]
BAD = [
    (["stimulation.frequenzy_hz=1,2"], "frequency_hz"),
    (["parameters.mor_reserv=0.1:0.5:3"], "mor_reserve"),
    (["parameters.mor_reserve=0.1:99:3"], "outside the range of mor_reserve"),
    (["parameters.mor_reserve=nan,0.2"], "nan"),
    (["parameters.mor_reserve=0.4:0.2:5"], "empty"),
    (["parameters.mor_reserve="], "no values"),
    (["parameters.mor_reserve=0.1:0.5:1000000000"], "1000000000"),
    (["parameters.mor_reserve=0.1:0.5:40000", "parameters.mor_inhibition=0.1:0.5:40000"], "limit"),
    (["parameters.mor_reserve=0.1:0.5"], "how many"),
    (["arms.nobody.sham=true"], "nobody"),
    (["measure.pain_nrs.at_min=10,20"], "--set"),
    (["stimulation.frequency_hz=-1,10"], "frequency_hz"),
    (["subject=healty,healthy"], "healthy"),
    ([], "nothing to sweep over"),
]


@pytest.mark.parametrize(("over", "said"), BAD, ids=[" ".join(over) or "none" for over, _ in BAD])
def test_bad_sweeps_get_one_clear_message_before_any_work(
    cli: Cli, study: Path, over: list[str], said: str
) -> None:
    result = cli("sweep", str(study), *(word for text in over for word in ("--over", text)))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("results").exists()


def test_a_sweep_prints_its_cost_its_first_result_and_its_accuracy(cli: Cli, study: Path) -> None:
    over = ["--over", "stimulation.intensity_percent_rmt=60:120:3"]
    result = cli("sweep", str(study), *over, "--people", "1", "--workers", "1")
    assert result.exit_code == 0, result.stderr
    for said in (
        "3 runs × 2 arms = 6 solves",
        "on disk",
        "first result: intensity",
        "solved again",
    ):
        assert said in result.stdout
    sweep = xr.load_dataset("results/my study.sweep.nc", engine="h5netcdf")
    assert sweep["pain_nrs"].dims == ("stimulation.intensity_percent_rmt", "arm", "time")
    pain = sweep["pain_nrs"].sel(arm="active", time=35.0)
    assert float(pain[0]) > float(pain[2])
    assert Path("results/my study.sweep.png").stat().st_size > 10_000
    assert Path("results/my study.sweep.provenance.json").is_file()


def test_a_curve_has_people_and_a_finished_sweep_is_not_computed_again(
    cli: Cli, study: Path
) -> None:
    command = ["sweep", str(study), "--over", "parameters.mor_inhibition=0.1,0.3", "--workers", "1"]
    first = cli(*command, "--no-figure")
    assert "2 runs × 20 people" in first.stdout
    shards = {p: p.stat().st_mtime_ns for p in Path("results").rglob("*.shard")}
    again = cli(*command, "--no-figure")
    assert again.exit_code == 0
    assert "first result" not in again.stdout
    assert shards == {p: p.stat().st_mtime_ns for p in Path("results").rglob("*.shard")}


def test_a_table_and_names_of_protocols(cli: Cli, study: Path) -> None:
    Path("runs.csv").write_text(
        "stimulation,parameters.mor_inhibition\ndeAndrade2011_M1,0.2\ndeAndrade2011_DLPFC,0.3\n"
    )
    result = cli("sweep", str(study), "--table", "runs.csv", "--people", "1", "--workers", "1")
    assert result.exit_code == 0, result.stderr
    sweep = xr.load_dataset("results/my study.sweep.nc", engine="h5netcdf")
    assert sweep["stimulation"].values.tolist() == ["deAndrade2011_M1", "deAndrade2011_DLPFC"]
    assert sweep["pain_nrs"].dims == ("run", "arm", "time")


def test_failed_runs_are_named_and_the_exit_code_is_3(cli: Cli, study: Path) -> None:
    # either is possible by itself; together a train lasts 80 s and does not fit
    over = [
        "--over",
        "stimulation.frequency_hz=10,5",
        "--over",
        "stimulation.pulses_per_train=100,400",
    ]
    result = cli("sweep", str(study), *over, "--people", "1", "--workers", "1")
    assert result.exit_code == 3
    assert "failed: run 3: a train of 400 pulses at 5 Hz lasts 80 s" in result.stderr
    assert "1 of 4 runs failed" in result.stderr
    assert Path("results/my study.sweep.png").is_file()


def test_an_unfinished_sweep_is_not_overwritten(cli: Cli, study: Path) -> None:
    over = ["--over", "parameters.mor_inhibition=0.1:0.3:17"]
    command = ["sweep", str(study), *over, "--people", "1", "--workers", "1", "--no-figure"]
    assert cli(*command).exit_code == 0
    whole = Path("results/my study.sweep.nc").read_bytes()
    next(Path("results").rglob("*.shard")).unlink()
    refused = cli(*command)
    assert refused.exit_code == 2
    assert "--resume" in refused.stderr
    resumed = cli(*command, "--resume")
    assert resumed.exit_code == 0
    assert Path("results/my study.sweep.nc").read_bytes() == whole


def test_a_long_sweep_asks_and_without_a_terminal_says_how(
    cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.cli.conducting.ASK_ABOVE_SECONDS", 0.0)
    command = ["sweep", str(study), "--over", "parameters.mor_inhibition=0.1,0.3", "--people", "1"]
    refused = cli(*command)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert cli(*command, "--yes", "--workers", "1").exit_code == 0


def test_unknown_readouts_are_refused(cli: Cli, study: Path) -> None:
    over = ["--over", "parameters.mor_inhibition=0.1,0.3"]
    result = cli("sweep", str(study), *over, "--keep", "pain_nsr")
    assert result.exit_code == 2
    assert "pain_nrs" in result.stderr
