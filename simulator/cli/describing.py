"""What `rtms-sim describe` prints about the model and its parts."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable

from simulator.cli.comparing import describe_hypothesis
from simulator.cli.console import number, show, table, unit_words
from simulator.cli.describing_circuit import describe_edge, describe_node, describe_variable
from simulator.cli.describing_evidence import (
    describe_coil,
    describe_finding,
    describe_reference,
    describe_subject,
)
from simulator.cli.describing_words import cited, parameter_table, pick
from simulator.cli.equations import print_equations
from simulator.cli.experiments import describe_experiment
from simulator.cli.listing import list_kind
from simulator.cli.protocols import protocol_lines, read_protocol
from simulator.model.builder import Mechanism
from simulator.model.system import Variable
from simulator.output.citations import reference, references
from simulator.output.provenance import DISCLAIMER
from simulator.reading.locate import find_config
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.study.assembly import ingredients, mechanisms, ode_system
from simulator.study.readouts import known_readouts

PLURALS = {"hypothesis": "hypotheses"}


def describe_topic(topic: str, name: str | None) -> None:
    """Print one topic; raises InputError for a missing, needless or unknown name."""
    if topic in _ONE and name is None:
        raise InputError.of(
            f"which {topic}?",
            f"add a name; `rtms-sim list {PLURALS.get(topic, topic + 's')}` shows them all",
        )
    if topic not in (*_ONE, "equations") and name is not None:
        raise InputError.of(f"`describe {topic}` takes no name", f"leave '{name}' out")
    if topic == "equations":
        print_equations(name)
    elif name is None:
        _WHOLE[topic]()
    else:
        _ONE[topic](name)


def _model() -> None:
    system = ode_system()
    tiers = [p.tier for p in ingredients().parameters.values()]
    counts = ", ".join(f"{tiers.count(t)} {t.replace('_', ' ')}" for t in dict.fromkeys(tiers))
    show(
        "The model follows a stimulus from the coil to the rating of pain: pulses change synapses,"
        "\nsynapses change what a site sends, that moves opioids, amines and descending control,"
        "\nand these gate the pain that reaches the brain. Time is in minutes.",
        f"{len(system.rates)} differential equations, {len(system.quantities)} named quantities,"
        f" {len(tiers)} parameters ({counts}).",
    )
    list_kind("mechanisms")
    show(f"More: rtms-sim describe mechanism NAME. {DISCLAIMER.capitalize()}.")


def _network() -> None:
    list_kind("nodes")
    network = ingredients().network
    rows = []
    for source, target, data in network.graph.edges(data=True):
        entry, weight = data["entry"], ingredients().parameters[data["weight_id"]]
        link = f"{source} → {target}"
        value = f"{weight.value:.3g} ({weight.lower:g} to {weight.upper:g})"
        tier = weight.tier.replace("_", " ")
        rows.append((link, entry.acts, entry.carries, entry.transmitter, value, tier))
    columns = ("projection", "it", "carries", "transmitter", "weight, no unit (range)", "tier")
    show(table("", columns, rows))


def _mechanism(name: str) -> None:
    found = pick("mechanism", name, {m.name: m for m in mechanisms(ingredients().drugs)})
    system = ode_system()
    mine = [v for v in system.variables.values() if v.mechanism == found.name]
    show(_story(found), "\nSources:", *cited(found.sources))
    for kind, heading in (("state", "States"), ("input", "What the experiment sets")):
        rows = _collapsed(v for v in mine if v.kind == kind)
        if rows:
            show(table(heading, ("name", "unit", "what it is"), rows))
    ids = [v.name for v in mine if v.kind == "parameter"]
    if ids:
        show(parameter_table(ingredients().parameters[i] for i in ids))
    show(
        f"Switch it off: --set mechanisms.{found.name}=off"
        if found.optional
        else "It cannot be switched off.",
        f"Its equations: rtms-sim describe equations {found.name}",
    )


def _story(mechanism: Mechanism) -> str:
    """The whole claim, as the mechanism's file opens."""
    text = inspect.getdoc(sys.modules[mechanism.build.__module__]) or mechanism.claim
    claim = text.removeprefix("Claim: ")
    return claim[:1].upper() + claim[1:]


def _parameter(name: str) -> None:
    found = pick("parameter", name, ingredients().parameters)
    users = [v for v in ode_system().variables.values() if v.name == name]
    show(
        f"{found.id} = {number(found.value, found.unit)}"
        f"   (range {found.lower:g} to {found.upper:g} {unit_words(found.unit)},"
        f" {found.distribution})",
        f"Evidence: {found.tier.replace('_', ' ')}",
        *([f"Note: {found.note}"] if found.note else []),
        *([f"Where in the source: {found.locator}"] if found.locator else []),
        *([f"Source: {reference(found.source)}"] if found.source in references() else []),
        *(f"Mechanism: {v.mechanism}" for v in users),
        f"Recorded in {found.file}",
        f"Change it: --set parameters.{found.id}={found.value:g}",
    )


def _drug(name: str) -> None:
    drug = pick("drug", name, ingredients().drugs)
    data = load_file(find_config("drugs", name)).data
    show(drug.label, data.get("note", ""))
    for action in drug.actions:
        half = number(action.half.value, action.half.unit)
        show(f"Acts on the {action.receptor} receptor, half-maximal at {half} at the effect site.")
    show(parameter_table(drug.parameters))


def _readout(name: str) -> None:
    readout = pick("readout", name, known_readouts())
    variable = ode_system().variables[readout.quantity]
    forms = {
        "level": "as it is",
        "change": "now minus the person's own start",
        "change_percent": "percent of the person's own start",
        "fold": "now divided by the person's own start",
        "responders": "percent of people whose pain fell by 30 % or more; needs a cohort",
    }
    show(
        f"{name}: {variable.describes}",
        f"Unit: {unit_words(readout.unit)}",
        f"Form: {forms[readout.form]}",
        f"Mechanism: {variable.mechanism}",
    )


def _protocol(name: str) -> None:
    protocol = read_protocol(name)
    show(*filter(None, (protocol.title, protocol.note.strip())), *protocol_lines(protocol))
    if protocol.cite in references():
        show(f"Source: {reference(protocol.cite)}")


def _collapsed(variables: Iterable[Variable]) -> list[tuple[str, str, str]]:
    """Rows of name, unit and meaning; variables alike but for a node or a number share one."""
    nodes = ingredients().network.nodes
    labels = {node: ingredients().network.entry(node).label for node in nodes}
    found: dict[str, tuple[str, str, str]] = {}
    for variable in variables:
        stem, _, suffix = variable.name.rpartition(".")
        name, describes = variable.name, variable.describes
        if suffix in nodes:
            name = f"{stem}.<node>"
            describes = describes.replace(labels[suffix], "the node").replace(suffix, "the node")
        name, describes = (re.sub(r"\b\d+\b|(?<=_)\d+\b", "<k>", t) for t in (name, describes))
        found.setdefault(name, (name, unit_words(variable.unit), describes))
    return list(found.values())


_WHOLE: dict[str, Callable[[], None]] = {
    "model": _model,
    "network": _network,
    "parameters": lambda: list_kind("parameters"),
}
_ONE: dict[str, Callable[[str], None]] = {
    "experiment": describe_experiment,
    "protocol": _protocol,
    "drug": _drug,
    "mechanism": _mechanism,
    "parameter": _parameter,
    "readout": _readout,
    "hypothesis": describe_hypothesis,
    "node": describe_node,
    "edge": describe_edge,
    "state": describe_variable,
    "subject": describe_subject,
    "coil": describe_coil,
    "finding": describe_finding,
    "reference": describe_reference,
}
