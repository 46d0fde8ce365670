"""Nodes, projections, and the states, inputs and quantities of the model in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.cli.console import number, show, unit_words
from simulator.cli.describing_words import parameter_table, pick
from simulator.evidence.ablation import in_words
from simulator.study.assembly import ingredients, ode_system

KINDS = {
    "state": "a state: it has a rate of its own",
    "quantity": "a quantity: it follows from states and inputs",
    "input": "an input: an experiment sets it, see `inputs` of an arm",
    "control": "a control: 1 unless something is switched off or scaled",
    "resting": "the value in the person's own untreated state",
    "parameter": "a parameter",
}
CARRIES = {
    "activity": "its firing",
    "change": "the change of its firing from the untreated state",
    "drive": "what stimulation adds to its output",
}


def describe_node(name: str) -> None:
    """A node: where it is, what reaches it, what it moves."""
    network = ingredients().network
    entry = pick("node", name, {n: network.entry(n) for n in network.nodes})
    places = "; ".join(", ".join(f"{c:g}" for c in place) for place in entry.mni_mm)
    stimulable = name in network.stimulable()
    show(
        f"{name}: {entry.label} ({entry.level.replace('_', ' ')})",
        f"Position (MNI, mm): {places}",
        f"A coil {'can' if stimulable else 'cannot'} reach it.",
        *(
            f"Receptors: {receptor} {number(value, network.receptor_maps[receptor].unit)}"
            f" ({network.receptor_maps[receptor].label})"
            for receptor, value in entry.receptors.items()
        ),
        *_projections("Receives", [(s, name) for s in network.graph.predecessors(name)]),
        *_projections("Sends", [(name, t) for t in network.graph.successors(name)]),
    )
    mine = [v for v in ode_system().variables.values() if v.name.rpartition(".")[2] == name]
    own = [f"  {v.name}: {v.describes}" for v in mine if v.kind in ("state", "quantity")]
    show("States and quantities:", *own)
    show(f"Silence it: --set network.nodes.{name}=0")


def describe_edge(name: str) -> None:
    """A projection, written `source->target`."""
    graph = ingredients().network.graph
    source, target = pick("edge", name, {f"{a}->{b}": (a, b) for a, b in graph.edges})
    data = graph.edges[source, target]
    entry, record = data["entry"], ingredients().parameters[data["weight_id"]]
    show(
        f"{source} {entry.acts} {target} through {entry.transmitter}.",
        f"It carries {CARRIES[entry.carries]}.",
        *(["It crosses to the other side of the body."] if entry.crosses else []),
        *(["It runs down the cord, as far as the cord is whole."] if entry.spinal else []),
        parameter_table([record]),
        f"Cut it: --set 'network.edges.{name}=0'",
    )


def describe_variable(name: str) -> None:
    """A state, an input or any other quantity of the equations."""
    system = ode_system()
    found = pick("state or quantity", name, system.variables)
    expression = system.rates.get(name, system.quantities.get(name))
    read = sorted(map(str, expression.free_symbols)) if expression is not None else []
    used = [
        other
        for other, equation in {**system.quantities, **system.rates}.items()
        if any(str(s) == name for s in equation.free_symbols)
    ]
    show(
        f"{name}: {found.describes or in_words(found.mechanism)}",
        f"It is {KINDS[found.kind]}. Unit: {unit_words(found.unit)}. Mechanism: {found.mechanism}.",
        *_listed("It follows from", read),
        *_listed("It enters", used),
    )


def _projections(title: str, edges: Iterable[tuple[str, str]]) -> list[str]:
    graph, records = ingredients().network.graph, ingredients().parameters
    lines = []
    for source, target in edges:
        data = graph.edges[source, target]
        weight = records[data["weight_id"]].value
        lines.append(f"  {source}->{target}: {data['entry'].acts}, weight {weight:.3g}")
    return [f"{title}:", *lines] if lines else []


def _listed(title: str, names: list[str]) -> list[str]:
    return [f"{title} {', '.join(names)}."] if names else []
