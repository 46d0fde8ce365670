"""The circuit: nodes with receptors and positions, signed edges, as a networkx graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import networkx as nx

from simulator.model.parameter import Parameter, Record, Tier, parameter_from
from simulator.reading.problems import InputError, did_you_mean
from simulator.reading.strict_yaml import Document, load_file
from simulator.reading.validation import StrictModel, validate

Hemisphere = Literal["left", "right", "midline", "both"]
Role = Literal["motor", "sensorimotor", "body_map", "affective", "vision"]
Tissue = Literal["prefrontal", "insula", "cingulate"]


class ReceptorMap(StrictModel):
    """Where the receptor densities of the nodes were measured."""

    label: str
    unit: str
    tier: Tier
    source: str
    locator: str


class NodeEntry(StrictModel):
    """One node as written in the network file; `tissue` is whose glia a coil over it reaches."""

    label: str
    level: Literal["cortex", "subcortex", "brainstem", "spinal_cord"]
    hemisphere: Hemisphere = "both"
    family: str = ""
    tissue: Tissue | None = None
    roles: tuple[Role, ...] = ()
    mni_mm: list[list[float]]
    rate: bool = True
    coil_depth_mm: Record | None = None
    tonic: Record | None = None
    threshold: Record | None = None
    slope: Record | None = None
    opioid_inhibits: bool = False
    dopamine: Literal["limbic", "striatal"] = "limbic"
    receptors: dict[str, float] = {}


class EdgeEntry(StrictModel):
    """One projection; `source` may name a family, which stands for each of its nodes.

    `crosses` marks pathways to the other side of the body, `spinal` those that run down the cord.
    """

    source: str
    target: str
    carries: Literal["activity", "change", "drive"]
    acts: Literal["excites", "inhibits"]
    transmitter: str = "glutamate"
    crosses: bool = False
    spinal: bool = False
    weight: Record


class NetworkFile(StrictModel):
    """The whole network file."""

    title: str
    note: str = ""
    receptor_maps: dict[str, ReceptorMap]
    defaults: dict[Literal["tonic", "threshold", "slope"], Record]
    nodes: dict[str, NodeEntry]
    edges: list[EdgeEntry]


@dataclass(frozen=True)
class Network:
    """The graph and the parameter records that its file holds.

    Node attributes are the fields of `NodeEntry`; each edge has `weight_id`, the id of its
    parameter, beside the fields of `EdgeEntry`.
    """

    graph: nx.DiGraph[str]
    parameters: tuple[Parameter, ...]
    receptor_maps: dict[str, ReceptorMap]

    @property
    def nodes(self) -> list[str]:
        """Node names in the order of the file."""
        return list(self.graph.nodes)

    def rate_nodes(self) -> list[str]:
        """Nodes whose mean firing is a state."""
        return [n for n, d in self.graph.nodes(data=True) if d["entry"].rate]

    def stimulable(self) -> list[str]:
        """Nodes a coil can reach: those that state their depth."""
        return [n for n, d in self.graph.nodes(data=True) if d["entry"].coil_depth_mm]

    def with_receptor(self, receptor: str) -> list[str]:
        """Nodes whose density of `receptor` was measured."""
        return [n for n, d in self.graph.nodes(data=True) if receptor in d["entry"].receptors]

    def with_role(self, role: Role) -> list[str]:
        """Nodes that the network file gives a role."""
        return [n for n, d in self.graph.nodes(data=True) if role in d["entry"].roles]

    def in_tissue(self, tissue: str) -> list[str]:
        """Nodes that lie in a tissue."""
        return [n for n, d in self.graph.nodes(data=True) if d["entry"].tissue == tissue]

    def entry(self, node: str) -> NodeEntry:
        """The written fields of a node."""
        entry: NodeEntry = self.graph.nodes[node]["entry"]
        return entry

    def site(self, target: str, hemisphere: str) -> str:
        """The node that a protocol's target and hemisphere mean; InputError if there is none."""
        sites = self.stimulable()
        for node in sites:
            entry = self.entry(node)
            if (entry.family or node) == target and entry.hemisphere in (hemisphere, "both"):
                return node
        families = sorted({self.entry(n).family or n for n in sites})
        if target in families:
            raise InputError.of(
                f"{target} has no {hemisphere} side in the network",
                "use left or right",
                field="hemisphere",
            )
        raise InputError.of(
            f"no stimulation site is called {target!r}",
            did_you_mean(target, families),
            field="target",
        )


def read_network(path: Path) -> Network:
    """Read and check a network file; InputError for unknown nodes or receptors."""
    document = load_file(path)
    written = validate(NetworkFile, document)
    graph: nx.DiGraph[str] = nx.DiGraph()
    parameters = [
        parameter_from(record, f"node_{name}", document.file)
        for name, record in written.defaults.items()
    ]
    for name, entry in written.nodes.items():
        graph.add_node(name, entry=entry)
        parameters += _node_parameters(name, entry, written, document)
    for i, edge in enumerate(written.edges):
        parameters.append(_add_edge(graph, edge, document, i))
    return Network(graph, tuple(parameters), dict(written.receptor_maps))


def _node_parameters(
    name: str, entry: NodeEntry, written: NetworkFile, document: Document
) -> list[Parameter]:
    own = {
        "tonic": entry.tonic,
        "threshold": entry.threshold,
        "slope": entry.slope,
        "coil_depth": entry.coil_depth_mm,
    }
    found = [
        parameter_from(record, f"{kind}_{name}", document.file)
        for kind, record in own.items()
        if record is not None
    ]
    for receptor, density in entry.receptors.items():
        measured = written.receptor_maps.get(receptor)
        if measured is None:
            line, column = document.position(("nodes", name, "receptors", receptor)) or (None, None)
            raise InputError.of(
                f"receptor {receptor!r} has no entry under receptor_maps",
                did_you_mean(receptor, list(written.receptor_maps)),
                file=document.file,
                line=line,
                column=column,
                field=f"nodes.{name}.receptors.{receptor}",
            )
        record = Record(
            symbol=rf"\rho^{{\mathrm{{{receptor}}}}}_{{\mathrm{{{name}}}}}".replace("_L", r"\,L"),
            value=density,
            unit="1",
            lower=0.0,
            upper=max(10.0, 2 * density),
            tier=measured.tier,
            source=measured.source,
            locator=measured.locator,
            note=f"{measured.label}, {measured.unit}",
        )
        found.append(parameter_from(record, f"density_{receptor}_{name}", document.file))
    return found


def _add_edge(graph: nx.DiGraph[str], edge: EdgeEntry, document: Document, i: int) -> Parameter:
    entries = {n: graph.nodes[n]["entry"] for n in graph.nodes}
    sources = [n for n, e in entries.items() if edge.source in (n, e.family)]
    for field, name, known in (
        ("source", edge.source, bool(sources)),
        ("target", edge.target, edge.target in entries),
    ):
        if not known:
            line, column = document.position(("edges", i, field)) or (None, None)
            raise InputError.of(
                f"edge names the unknown node {name!r}",
                did_you_mean(name, list(entries)),
                file=document.file,
                line=line,
                column=column,
                field=f"edges[{i}].{field}",
            )
    weight_id = f"w_{edge.source}_{edge.target}"
    for source in sources:
        graph.add_edge(source, edge.target, entry=edge, weight_id=weight_id)
    return parameter_from(edge.weight, weight_id, document.file)
