"""Claim: pain and its control run through a fixed circuit of nodes with signed projections.

Each node's mean firing, as a fraction of its maximum, relaxes to a logistic function of what it
receives. Excitation and inhibition stay apart until the last step, so that transmitters which
act on nerve endings can scale either. Which nodes and projections exist is data
(`configs/network/`); this file says only what a node and a projection do.

A projection carries the *activity* of its source, the *change* of that activity from the
subject's own untreated state, or, from a stimulated cortical site, its corticofugal *drive*. An
antagonist at GABA-A weakens every projection whose transmitter is GABA.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import relaxation, sigmoid
from simulator.model.network import EdgeEntry


def build(m: Scope) -> None:
    """Declare every node that fires, then let every projection contribute to its target."""
    for node in m.network.rate_nodes():
        _node(m, node)
    for source, target, data in m.network.graph.edges(data=True):
        _projection(m, source, target, data["entry"], data["weight_id"])


def _node(m: Scope, node: str) -> None:
    entry = m.network.entry(node)
    excitation = m.total(f"excitation.{node}", "1", f"excitation of {entry.label}")
    inhibition = m.total(f"inhibition.{node}", "1", f"inhibition of {entry.label}")
    excitatory_release = m.total(
        f"excitatory_release.{node}", "1", f"change of excitatory release onto {entry.label}"
    )
    inhibitory_release = m.total(
        f"inhibitory_release.{node}", "1", f"change of inhibitory release onto {entry.label}"
    )
    tonic, threshold, slope = (
        m.parameter(f"{kind}_{node}" if getattr(entry, kind) else f"node_{kind}")
        for kind in ("tonic", "threshold", "slope")
    )
    activity = m.state(
        f"activity.{node}", "1", f"firing of {entry.label}, fraction of maximum", start=0.2
    )
    received = (1 + excitatory_release) * (tonic + excitation) - (
        1 + inhibitory_release
    ) * inhibition
    settled = sigmoid(received, threshold, slope)
    m.rate(activity, relaxation(activity, settled, m.parameter("network_time_constant")))
    m.quantity(
        f"output.{node}",
        "1",
        f"what {entry.label} sends on",
        m.control(f"nodes.{node}", f"output of {entry.label}") * activity,
        output=True,
    )


def _projection(m: Scope, source: str, target: str, edge: EdgeEntry, weight_id: str) -> None:
    scale = m.control(f"edges.{source}.{target}", f"projection from {source} to {target}")
    if edge.carries == "drive":
        label = m.network.entry(source).label
        sent = m.control(f"nodes.{source}", f"output of {label}") * m.read(f"drive.{source}")
    elif edge.carries == "change":
        sent = m.read(f"output.{source}") - m.resting(f"output.{source}", "1")
    else:
        sent = m.read(f"output.{source}")
    total = "excitation" if edge.acts == "excites" else "inhibition"
    reached = sent * _share_on_painful_side(m, source) if edge.crosses else sent
    if edge.spinal:
        reached *= m.input("cord_continuity", "1", "share of descending fibres spared", off=1.0)
    if "GABA" in edge.transmitter:
        reached /= 1 + m.input(
            "applied.gaba_antagonist", "1", "antagonist over its constant at GABA-A"
        )
    m.contribute(f"{total}.{target}", m.parameter(weight_id) * scale * reached)


def _share_on_painful_side(m: Scope, source: str) -> sp.Expr:
    """Crossed pathways reach the pain of the other side, and of their own zone of the body."""
    left = m.input("pain_on_left", "1", "share of the pain on the left side of the body", off=1.0)
    hemisphere = m.network.entry(source).hemisphere
    mismatch = m.input("zone_mismatch", "1", "share of stimulation over another body zone")
    matched = 1 - mismatch * (1 - m.parameter("zone_overlap"))
    return matched * {"right": left, "left": 1 - left}.get(hemisphere, sp.Integer(1))


MECHANISM = Mechanism(
    name="circuit",
    claim="Pain and its control run through a fixed circuit of nodes with signed projections.",
    sources=("Heinricher2009", "Wilson1972"),
    build=build,
    optional=False,
)
