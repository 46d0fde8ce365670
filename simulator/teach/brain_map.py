"""Where nodes and edges of the network are drawn on the outline of the brain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulator.study.assembly import ingredients
from simulator.teach.brain_outline import View

LEAST_APART_MM = 18.0
BELOW_THE_BRAIN_MM, CORD_SHRINKS_TO = -62.0, 0.35
ROUNDS = 400
POINTS_AN_EDGE = 14
BEND = 0.12
ENDS_BEFORE = 0.10
Point = NDArray[np.float64]


@dataclass(frozen=True)
class DrawnEdge:
    """A projection as a curve, with the place and direction of its arrow."""

    source: str
    target: str
    xs: list[float]
    ys: list[float]
    arrow_x: float
    arrow_y: float
    arrow_angle: float


@cache
def node_places(view: View) -> dict[str, tuple[float, float]]:
    """MNI positions seen from one side; nodes on top of each other are moved a little apart.

    A node on both sides of the brain is drawn once, on the side that is seen. The cord is drawn
    shorter than it is.
    """
    network = ingredients().network
    names = network.nodes
    places = np.array([_seen(network.entry(name).mni_mm, view) for name in names])
    home = places.copy()
    for _ in range(ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        np.fill_diagonal(distance, np.inf)
        for i, j in np.argwhere(np.triu(distance < LEAST_APART_MM)):
            direction = apart[i, j] / distance[i, j] if distance[i, j] > 0.1 else _turned(int(i))
            push = 0.25 * (LEAST_APART_MM - min(distance[i, j], LEAST_APART_MM)) * direction
            places[i] += push
            places[j] -= push
        places += 0.01 * (home - places)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, places, strict=True)}


def edges(view: View) -> list[DrawnEdge]:
    """Every projection, bent to its own side so that two between the same nodes stay apart."""
    places = node_places(view)
    return [
        _edge(source, target, np.array(places[source]), np.array(places[target]))
        for source, target in ingredients().network.graph.edges
    ]


def _seen(positions: list[list[float]], view: View) -> tuple[float, float]:
    """From behind, left is left; of two sides the right one is drawn, where the coil usually is."""
    x, y, z = positions[-1]
    if z < BELOW_THE_BRAIN_MM:
        z = BELOW_THE_BRAIN_MM + CORD_SHRINKS_TO * (z - BELOW_THE_BRAIN_MM)
    return (y, z) if view == "side" else (x, z)


def _turned(number: int) -> Point:
    angle = 2.4 * number
    return np.array([np.cos(angle), np.sin(angle)])


def _edge(source: str, target: str, start: Point, end: Point) -> DrawnEdge:
    across = np.array([-(end - start)[1], (end - start)[0]])
    middle = (start + end) / 2 + BEND * across
    at = np.linspace(ENDS_BEFORE, 1 - ENDS_BEFORE, POINTS_AN_EDGE)[:, None]
    curve = (1 - at) ** 2 * start + 2 * at * (1 - at) * middle + at**2 * end
    tip = curve[-1] - curve[-3]
    return DrawnEdge(
        source,
        target,
        curve[:, 0].tolist(),
        curve[:, 1].tolist(),
        float(curve[-1, 0]),
        float(curve[-1, 1]),
        float(np.arctan2(tip[1], tip[0]) - np.pi / 2),
    )
