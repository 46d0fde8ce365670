"""
The network
===========

Every node and every projection of `configs/network/pain_network.yaml`, from cortex to spinal
cord.
"""

# %%
# Nodes stand at their level, from left to right as they lie in the head. The width of a
# projection is its weight.

import matplotlib.pyplot as plt
import networkx as nx
from simulator.study.assembly import ingredients

network, records = ingredients().network, ingredients().parameters
LEVELS = ("cortex", "subcortex", "brainstem", "spinal_cord")
COLOURS = ("#CFE3F2", "#D9EFE6", "#FBE7C6", "#F0D9E6")


def across(node):
    """How far right in the head a node lies, in mm."""
    points = network.entry(node).mni_mm
    return sum(point[0] for point in points) / len(points)


positions, colours = {}, {}
for row, level in enumerate(LEVELS):
    here = sorted((n for n in network.nodes if network.entry(n).level == level), key=across)
    for place, node in enumerate(here):
        stagger = 0.28 * (place % 2 - 0.5) if len(here) > 5 else 0
        positions[node] = ((place + 0.5) / len(here), -row + stagger)
        colours[node] = COLOURS[row]

# %%
# Blue arrows excite, dashed orange ones inhibit; a ring on a node is a projection onto itself.

figure, axes = plt.subplots(figsize=(10, 7.5), layout="constrained")
for acts, colour, dashes in (("excites", "#0072B2", "-"), ("inhibits", "#D55E00", (0, (3, 2)))):
    edges = [(a, b, d) for a, b, d in network.graph.edges(data=True) if d["entry"].acts == acts]
    for x, y in (positions[a] for a, b, _ in edges if a == b):
        axes.plot(x, y + 0.2, "o", ms=20, mfc="none", mec=colour, zorder=0)
    edges = [edge for edge in edges if edge[0] != edge[1]]
    nx.draw_networkx_edges(
        network.graph,
        positions,
        edgelist=[(a, b) for a, b, _ in edges],
        width=[0.5 + 1.2 * min(records[d["weight_id"]].value, 2) for *_, d in edges],
        edge_color=colour,
        style=dashes,
        arrowstyle="-|>",
        arrowsize=9,
        connectionstyle="arc3,rad=0.08",
        node_size=1500,
        alpha=0.75,
        ax=axes,
    )
nx.draw_networkx_nodes(
    network.graph,
    positions,
    node_color=[colours[n] for n in network.nodes],
    edgecolors="#444444",
    node_size=1500,
    linewidths=0.7,
    ax=axes,
)
short = {node: node.replace("_", "\n") for node in network.nodes}
nx.draw_networkx_labels(network.graph, positions, short, font_size=7.5, ax=axes)
for row, level in enumerate(LEVELS):
    words = level.replace("_", " ")
    axes.text(-0.06, -row, words, rotation=90, va="center", ha="center", fontsize=10)
axes.plot([], [], color="#0072B2", label="excites")
axes.plot([], [], color="#D55E00", ls=(0, (3, 2)), label="inhibits")
axes.legend(frameon=False, loc="lower right")
axes.set_axis_off()
plt.show()
