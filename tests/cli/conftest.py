from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from simulator.cli.commands import app

STUDY = """\
title: A small study
subject: healthy
noxious: {kind: cold, temperature_c: 7, duration_s: 30}
arms:
  active: {stimulation: deAndrade2011_M1}
  sham: {stimulation: deAndrade2011_M1, sham: true}
measure:
  pain_nrs: {at_min: [35]}
findings:
  - id: falls
    claim: pain falls
    readout: pain_nrs
    contrast: [active, sham]
    at_min: 35
    expect: {direction: decrease}
  - id: rises
    claim: pain rises
    readout: pain_nrs
    contrast: [active, sham]
    at_min: 35
    expect: {direction: increase}
    use: holdout
"""
Cli = Callable[..., Any]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "my study.yaml"
    path.write_text(STUDY)
    return path
