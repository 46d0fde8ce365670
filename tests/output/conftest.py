from pathlib import Path

import pytest

from simulator.study.load import Study, load_study
from simulator.study.run import Run
from simulator.study.simulate import simulate

SMALL = """\
title: "A small study: one session"
subject: healthy
noxious: {kind: cold, temperature_c: 7, duration_s: 30, every_min: 10}
arms:
  active: {stimulation: deAndrade2011_M1}
  blocked:
    stimulation: deAndrade2011_M1
    drugs: [{drug: naloxone, bolus_mg_per_kg: 0.1, at_min: -10}]
  sham: {stimulation: deAndrade2011_M1, sham: true}
  sham_blocked:
    stimulation: deAndrade2011_M1
    sham: true
    drugs: [{drug: naloxone, bolus_mg_per_kg: 0.1, at_min: -10}]
measure:
  pain_nrs: {at_min: [0, 35]}
record: {every_min: 5}
findings:
  - id: small
    readout: pain_nrs
    contrast: [blocked, active]
    reference: [sham_blocked, sham]
    at_min: 35
    expect: {direction: smaller_effect}
"""


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    path = tmp_path_factory.mktemp("studies") / "small.yaml"
    path.write_text(SMALL)
    return load_study(str(path), ["parameters.mor_reserve=0.5"])


@pytest.fixture(scope="session")
def run(study: Study) -> Run:
    return simulate(study.experiment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "my results"
    place.mkdir()
    return place
