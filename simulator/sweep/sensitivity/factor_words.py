"""What a factor is called, and what evidence stands behind its value."""

from __future__ import annotations

from simulator.model.network import Network
from simulator.study.assembly import ingredients
from simulator.sweep.labels import axis_label
from simulator.sweep.point import model_name

SETTING = "setting"  # of the experiment, which no record holds
OF_NODES = {
    "density_mor": "µ-opioid receptors of",
    "density_d2": "D2 receptors of",
    "tonic": "tonic input of",
    "coil_depth": "depth below the coil of",
}
ABBREVIATED = {"mor": "µ-opioid", "d1": "D1", "d2": "D2", "nmda": "NMDA", "vta": "VTA"}


def factor_words(path: str) -> str:
    """A factor in words; weights and what belongs to a node with the names of the network."""
    name = model_name(path)
    found = ingredients()
    if name is None or name not in found.parameters:
        return axis_label(path).long_name
    return _weight(name, found.network) or _of_node(name, found.network) or _spelled_out(name)


def factor_unit(path: str) -> str:
    """The unit of a factor, `1` if it has none."""
    return axis_label(path).unit


def factor_tier(path: str) -> str:
    """The evidence tier of a parameter, or `setting` for all else."""
    record = ingredients().parameters.get(model_name(path) or "")
    return SETTING if record is None else record.tier


def _weight(name: str, network: Network) -> str:
    """Both sides of a hemisphere may share a weight, so that its name tells more than an edge."""
    for _, target, data in network.graph.edges(data=True):
        if data["weight_id"] == name:
            source = name.removeprefix("w_").removesuffix(f"_{target}")
            return f"weight {source} → {target}"
    return ""


def _of_node(name: str, network: Network) -> str:
    for node in sorted(network.nodes, key=len, reverse=True):
        if name.endswith(f"_{node}"):
            what = name.removesuffix(f"_{node}")
            return f"{OF_NODES.get(what, what.replace('_', ' ') + ' of')} {node}"
    return ""


def _spelled_out(name: str) -> str:
    return " ".join(ABBREVIATED.get(word, word) for word in name.split("_"))
