"""What the page says about a node or an edge: words, equations and where each number comes from."""

from __future__ import annotations

from functools import cache
from html import escape

from simulator.model.parameter import Parameter
from simulator.output.citations import reference
from simulator.output.equation_latex import equation_of
from simulator.output.mathml import mathml
from simulator.study.assembly import ingredients, ode_system

ACTS = {"excites": "excites", "inhibits": "inhibits"}
CARRIES = {
    "activity": "the firing of its source",
    "change": "the change of its source's firing from the untreated state",
    "drive": "what stimulation adds to the output of its source",
}
TIERS = {
    "human_measured": "measured in humans",
    "animal_measured": "measured in animals",
    "literature_derived": "derived from the literature",
    "fitted_here": "fitted here",
    "assumed": "assumed",
}


@cache
def node_card(node: str) -> str:
    """A node: what it is, what reaches it, its equations and its parameters."""
    network = ingredients().network
    entry = network.entry(node)
    inputs = [_edge_words(s, node) for s in network.graph.predecessors(node)]
    outputs = [_edge_words(node, t) for t in network.graph.successors(node)]
    receptors = ", ".join(
        f"{name}: {value:g} ({network.receptor_maps[name].label})"
        for name, value in entry.receptors.items()
    )
    owned = [
        name
        for name, variable in ode_system().variables.items()
        if variable.kind in ("state", "quantity") and name.rpartition(".")[2] == node
    ]
    return "".join(
        [
            f"<h3>{escape(node)}: {escape(entry.label)}</h3>",
            f"<p>{escape(entry.level.replace('_', ' '))}, at MNI "
            f"{'; '.join(str(tuple(round(c) for c in p)) for p in entry.mni_mm)} mm.</p>",
            f"<p>Receptors: {escape(receptors)}</p>" if receptors else "",
            _list("Receives", inputs),
            _list("Sends", outputs),
            _equations(owned),
            _parameters(_records_in(owned)),
        ]
    )


@cache
def edge_card(source: str, target: str) -> str:
    """A projection: what it carries, how strongly, and the equation it enters."""
    network = ingredients().network
    edge = network.graph.edges[source, target]
    entry = edge["entry"]
    record = ingredients().parameters[edge["weight_id"]]
    carried = {"activity": f"output.{source}", "change": f"output.{source}"}.get(
        entry.carries, f"drive.{source}"
    )
    reached = [
        name
        for name, expression in ode_system().quantities.items()
        if any(str(s) == f"edges.{source}.{target}" for s in expression.free_symbols)
    ]
    return "".join(
        [
            f"<h3>{escape(source)} → {escape(target)}</h3>",
            f"<p>{ACTS[entry.acts].capitalize()} through {escape(entry.transmitter)}; carries "
            f"{CARRIES[entry.carries]} ({escape(carried)}).</p>",
            _equations(reached),
            _parameters([record]),
        ]
    )


def _records_in(names: list[str]) -> list[Parameter]:
    system, records = ode_system(), ingredients().parameters
    used = [
        str(symbol)
        for name in names
        for symbol in (system.rates.get(name) or system.quantities[name]).free_symbols
    ]
    return [records[name] for name in sorted(set(used)) if name in records]


def _edge_words(source: str, target: str) -> str:
    edge = ingredients().network.graph.edges[source, target]
    weight = ingredients().parameters[edge["weight_id"]].value
    return f"{source} → {target}: {ACTS[edge['entry'].acts]}, {weight:g}"


def _list(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<details><summary>{title} ({len(lines)})</summary><ul>{items}</ul></details>"


def _equations(names: list[str]) -> str:
    if not names:
        return ""
    blocks = "".join(
        f"<div class='equation' title='{escape(ode_system().variables[name].describes)}'>"
        f"{mathml(equation_of(name))}</div>"
        for name in names
    )
    return f"<h4>Equations</h4>{blocks}"


def _parameters(records: list[Parameter]) -> str:
    if not records:
        return ""
    rows = "".join(
        f"<tr><td>{mathml(r.symbol, inline=True) if r.symbol else ''}</td>"
        f"<td>{r.value:g}{'' if r.unit == '1' else ' ' + escape(r.unit)}</td>"
        f"<td>{r.lower:g} to {r.upper:g}</td><td>{TIERS[r.tier]}</td>"
        f"<td>{escape(str(reference(r.source)) if r.source else r.note)}</td></tr>"
        for r in records
    )
    head = "".join(f"<th>{w}</th>" for w in ("", "value", "range", "tier", "source or note"))
    return f"<h4>Parameters</h4><table class='findings'><tr>{head}</tr>{rows}</table>"
