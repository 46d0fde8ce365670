from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

Cli = Callable[..., Any]
TWO = ["--over", "parameters.mor_inhibition", "--over", "parameters.w_M1_ARC=0.5:2"]


def test_slopes_of_the_first_finding(cli: Cli, study: Path) -> None:
    result = cli("sensitivity", str(study), *TWO)
    assert result.exit_code == 0, result.stderr
    assert "pain_nrs of active minus sham at 35 min" in result.stdout
    found = xr.load_dataset("results/my study-local.sensitivity.nc", engine="h5netcdf")
    assert found["factor"].values.tolist() == ["parameters.mor_inhibition", "parameters.w_M1_ARC"]
    assert (found["derivative"] < 0).all()  # more of either, less pain than with sham
    assert Path("results/my study-local.sensitivity-tornado.png").is_file()


@pytest.mark.parametrize(
    ("method", "n", "index"),
    [("morris", "4", "mu_star"), ("sobol", "8", "ST"), ("prcc", "30", "prcc")],
)
def test_methods_that_sample(cli: Cli, study: Path, method: str, n: str, index: str) -> None:
    pytest.importorskip("SALib")
    result = cli(
        "sensitivity",
        str(study),
        *TWO,
        "--method",
        method,
        "--n",
        n,
        "--workers",
        "1",
        "--arm",
        "active",
        "--at-min",
        "35",
    )
    assert result.exit_code == 0, result.stderr
    found = xr.load_dataset(f"results/my study-{method}.sensitivity.nc", engine="h5netcdf")
    assert found[index].sizes == {"factor": 2}
    assert found.attrs["failed"] == 0


def test_the_score_can_be_asked(cli: Cli, study: Path) -> None:
    pytest.importorskip("SALib")
    command = ["sensitivity", str(study), *TWO, "--on", "score", "--method", "morris", "--n", "2"]
    result = cli(*command, "--workers", "1")
    assert result.exit_code == 0, result.stderr
    assert "share of 1 findings reproduced" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "pain_nsr"], "pain_nrs"),
        (["--on", "score"], "--method"),
        (["--arm", "activ"], "active"),
        (["--over", "parameters.mor_inhibitio"], "mor_inhibition"),
        (["--over", "parameters.mor_inhibition=0.1,0.2", "--method", "morris"], "range"),
        (["--method", "sobol", "--n", "10", *TWO], "powers of 2"),
    ],
)
def test_mistakes_are_told(cli: Cli, study: Path, words: list[str], said: str) -> None:
    result = cli("sensitivity", str(study), *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_all_experiments_have_only_their_score_in_common(cli: Cli) -> None:
    result = cli("sensitivity", "all")
    assert result.exit_code == 2
    assert "--on score" in result.stderr
