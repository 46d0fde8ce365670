"""Whatever `list` names, `describe` describes."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from simulator.cli.commands import app
from simulator.evidence.registry import placed_findings, registry
from simulator.output.citations import references
from simulator.reading.locate import shipped
from simulator.study.assembly import ingredients, ode_system

NETWORK = ingredients().network
EVERYTHING = {
    "node": NETWORK.nodes,
    "edge": [f"{a}->{b}" for a, b in NETWORK.graph.edges],
    "subject": shipped("subjects"),
    "coil": shipped("coils"),
    "drug": shipped("drugs"),
    "hypothesis": shipped("hypotheses"),
    "reference": list(references()),
    "state": [v.name for v in ode_system().variables.values() if v.kind in ("state", "input")],
    "finding": [p.finding.id for p in placed_findings()][::40] + list(registry())[::40],
}


@pytest.mark.parametrize("topic", EVERYTHING)
def test_every_one_is_described(topic: str) -> None:
    for name in EVERYTHING[topic]:
        found = CliRunner().invoke(app, ["describe", topic, name])
        assert found.exit_code == 0, f"{name}: {found.output}"
        assert len(found.output) > 30, name


@pytest.mark.parametrize("topic", EVERYTHING)
def test_a_name_must_be_given_and_known(topic: str) -> None:
    for words in ([], ["nothing_of_the_kind"]):
        found = CliRunner().invoke(app, ["describe", topic, *words])
        assert found.exit_code == 2
        assert "Fix:" in found.output or "there is no" in found.output
