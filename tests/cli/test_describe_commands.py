"""`list`, `describe`, `cite`, `check`, `schema` and the help."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.commands import Kind, Topic
from simulator.reading.locate import shipped

Cli = Callable[..., Any]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_listed(cli: Cli, kind: Kind) -> None:
    result = cli("list", kind.value)
    assert result.exit_code == 0
    assert result.stdout.strip()


DESCRIBED = {
    Topic.model: (None, "differential equations"),
    Topic.network: (None, "PAG_GABA → PAG"),
    Topic.parameters: (None, "mor_reserve"),
    Topic.equations: ("pain", "pain_nrs = "),
    Topic.experiment: ("deandrade2011", "naloxone 0.1 mg/kg at -10 min"),
    Topic.protocol: ("malavera2016_M1", "12000 pulses in all"),
    Topic.drug: ("naloxone", "half-maximal at 2.42 nM"),
    Topic.mechanism: ("opioid", "--set mechanisms.opioid=off"),
    Topic.parameter: ("early_decay_time", "115 min"),
    Topic.readout: ("pain_nrs", "Unit: NRS"),
    Topic.hypothesis: ("placebo_only", "mechanisms.plasticity = 0"),
    Topic.node: ("PAG", "PAG_GABA->PAG: inhibits"),
    Topic.edge: ("PAG->RVM_OFF", "Cut it: --set 'network.edges.PAG->RVM_OFF=0'"),
    Topic.state: ("early.M1_R", "a state: it has a rate of its own"),
    Topic.subject: ("phantom_limb", "deafferentation: 1"),
    Topic.coil: ("h_coil", "30 mm"),
    Topic.finding: ("deandrade-2011-m1-nlx", "Simulated:"),
    Topic.reference: ("Pei2019", "(2019)"),
}


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_can_be_described(cli: Cli, topic: Topic) -> None:
    name, expected = DESCRIBED[topic]
    result = cli("describe", topic.value, *([name] if name else []))
    assert result.exit_code == 0, result.output
    assert expected in result.stdout


@pytest.mark.parametrize("name", shipped("experiments"))
def test_every_experiment_can_be_described(cli: Cli, name: str) -> None:
    result = cli("describe", "experiment", name)
    assert result.exit_code == 0, result.output
    assert "°C" in result.stdout or "no test stimuli" in result.stdout


@pytest.mark.parametrize("topic", ["drug", "mechanism", "parameter", "readout", "protocol"])
def test_an_unknown_name_is_told_with_known_ones(cli: Cli, topic: str) -> None:
    result = cli("describe", topic, "naloxon")
    assert result.exit_code == 2
    assert "Fix: " in result.stderr


def test_equations_that_differ_only_by_site_are_printed_once(cli: Cli) -> None:
    text = cli("describe", "equations", "plasticity").stdout
    assert text.count("d early.") == 1
    assert "likewise for M1_R, DLPFC_L, DLPFC_R" in text


def test_cite_names_the_program_and_the_study(cli: Cli) -> None:
    text = cli("cite", "deandrade2011").stdout
    assert text.startswith("rtms-analgesia")
    assert "Pain 152:320–326" in text
    assert "@article{deAndrade2011," in cli("cite", "deandrade2011", "--bibtex").stdout


def test_check_derives_the_numbers_of_a_protocol(cli: Cli) -> None:
    result = cli("check", "itbs600_M1")
    assert result.exit_code == 0
    assert "600 pulses in 3.2 min" in result.stdout
    assert "clear no protocol for anybody" in result.stdout


def test_check_names_every_safety_table_and_what_was_not_verified(cli: Cli) -> None:
    said = cli("check", "deAndrade2011_M1").stdout
    assert "table 4: outside table (trains of 10 s; 5 s at 10 Hz and 90 % was the longest" in said
    assert said.count("Chen 1997: ") == 2
    assert "Chen1997 and Rossi2009 were not compared with the papers" in said


PROTOCOL = "target: M1\nhemisphere: left\nfrequency_hz: 10\nintensity_percent_rmt: 80\n"
BAD = {
    "total": ("pulses_per_train: 50\ntrains: 1\nstated_total_pulses: 60\n", "= 50, but"),
    "fraction": ("pulses_per_train: 50\ntrains: 1\nintensity_percent_rmt: 0.8\n", "already used"),
    "spacing": ("pulses_per_train: 50\ntrains: 2\n", "need a spacing"),
    "iti": ("pulses_per_train: 50\ntrains: 2\niti: 5\n", "ambiguous"),
}


@pytest.mark.parametrize(("rest", "told"), BAD.values(), ids=BAD.keys())
def test_check_refuses_what_does_not_fit(cli: Cli, tmp_path: Path, rest: str, told: str) -> None:
    path = tmp_path / "my protocol.yaml"
    path.write_text(PROTOCOL + rest)
    result = cli("check", path)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "my protocol.yaml" in result.stderr


def test_schema_is_json(cli: Cli) -> None:
    schema = json.loads(cli("schema").stdout)
    assert "arms" in schema["properties"]
    assert schema["additionalProperties"] is False


def test_an_unknown_command_is_told_with_the_nearest(cli: Cli) -> None:
    result = cli("descirbe")
    assert result.exit_code == 2
    assert "describe" in result.stderr


def test_bench_and_calibrate_pass_their_options_on(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def asking(value: object) -> list[object]:
        asked.append(value)
        return []

    monkeypatch.setattr("simulator.cli.benching.run_benchmark", asking)
    monkeypatch.setattr("simulator.cli.calibrating.run_calibration", asking)
    monkeypatch.setattr("simulator.cli.headlining.print_headlines", asking)
    assert cli("bench", "--repeats", "2", "--no-sweeps").exit_code == 0
    assert cli("calibrate").exit_code == 0
    assert cli("calibrate", "--starts", "3", "--seed", "7", "--no-cma", "--write").exit_code == 0
    assert cli("calibrate", "--headlines", "--workers", "1").exit_code == 0
    repeats, usual, changed, workers = asked
    assert (repeats, workers) == (2, 1)
    assert not usual.write
    assert not usual.ensemble
    assert usual.report is None
    assert (changed.starts, changed.seed, changed.with_cma, changed.write) == (3, 7, False, True)


def test_help_is_quick_because_imports_are_late() -> None:
    program = "import sys; from simulator.cli.commands import app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"numpy", "scipy", "sympy", "xarray", "matplotlib", "pydantic", "networkx", "pandas"}
    assert not heavy & set(loaded)


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("run", "score", "list", "describe", "cite", "check", "bench", "calibrate"):
        assert command in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_the_output_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "simulator", "list", "drugs"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("failed: No space left on device")
