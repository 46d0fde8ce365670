"""Parameter records, networks and drugs as files."""

from pathlib import Path

import pytest

from simulator.model.network import read_network
from simulator.model.parameter import ParameterSet, read_parameters
from simulator.reading.locate import configs_directory
from simulator.reading.problems import InputError
from simulator.study.assembly import ingredients

NETWORK = (configs_directory() / "network" / "pain_network.yaml").read_text("utf-8")
NEEDED = {
    "S1", "S2", "DLPFC_L", "DLPFC_R", "ACC", "rACC", "INS", "TH_L", "TH_M",
    "NAc", "VTA", "ARC", "DRN_LC", "PAG", "RVM_ON", "RVM_OFF", "DH",
}  # fmt: skip


def write(tmp_path: Path, text: str) -> Path:
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("k: {value: 3, lower: 0, upper: 2, tier: assumed}", "outside its range"),
        ("k: {value: 1, lower: 0, upper: 2, tier: human_measured}", "needs a source"),
        ("k: {value: 1, lower: 0, upper: 2, tier: guessed}", "tier"),
        ("k: {value: 1, lower: 0, upper: 2, tier: assumed, uint: nM}", "did you mean 'unit'"),
    ],
)
def test_bad_records_are_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        read_parameters(write(tmp_path, text))


def test_a_parameter_is_defined_once(tmp_path: Path) -> None:
    record = read_parameters(write(tmp_path, "k: {value: 1, lower: 0, upper: 2, tier: assumed}"))
    with pytest.raises(InputError, match="defined twice"):
        ParameterSet([*record, *record])


def test_every_record_has_a_unit_a_range_and_a_tier() -> None:
    for parameter in ingredients().parameters.values():
        assert parameter.unit
        assert parameter.lower <= parameter.value <= parameter.upper
        assert parameter.tier == "assumed" or parameter.source, parameter.id


def test_the_network_holds_what_it_must() -> None:
    network = ingredients().network
    assert set(network.nodes) >= NEEDED
    assert {network.entry(n).family for n in network.stimulable()} >= {"M1", "DLPFC"}
    assert network.site("M1", "left") == "M1_L"
    assert network.site("DLPFC", "right") == "DLPFC_R"
    assert all(len(p) == 3 for n in network.nodes for p in network.entry(n).mni_mm)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  - source: PAG\n", "  - source: PAGG\n", "did you mean 'PAG'"),
        ("receptors: {mor: 1.639", "receptors: {mu: 1.639", "no entry under receptor_maps"),
        ("    acts: excites", "    acts: excite", "excites"),
    ],
)
def test_network_mistakes_are_named(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in NETWORK
    path = tmp_path / "net.yaml"
    path.write_text(NETWORK.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=told):
        read_network(path)


@pytest.mark.parametrize(("target", "side"), [("M2", "left"), ("M1", "midline")])
def test_unknown_sites_are_refused(target: str, side: str) -> None:
    with pytest.raises(InputError):
        ingredients().network.site(target, side)
