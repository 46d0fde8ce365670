from __future__ import annotations

import numpy as np
import pytest

from simulator.study.assembly import ingredients
from simulator.teach.brain_map import LEAST_APART_MM, edges, node_places
from simulator.teach.brain_outline import View, outline
from simulator.teach.cards import edge_card, node_card

VIEWS: tuple[View, ...] = ("side", "back")


@pytest.mark.parametrize("view", VIEWS)
def test_the_outline_is_as_large_as_a_brain(view: View) -> None:
    xs, ys = (np.concatenate(part) for part in outline(view))
    assert 120 < np.ptp(xs) < 190
    assert 110 < np.ptp(ys) < 170


@pytest.mark.parametrize("view", VIEWS)
def test_nodes_stay_near_where_they_are_and_off_each_other(view: View) -> None:
    places = node_places(view)
    found = np.array(list(places.values()))
    apart = np.hypot(*(found[:, None] - found[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 0.6 * LEAST_APART_MM
    network = ingredients().network
    for node, (_, z) in places.items():
        if network.entry(node).level == "cortex":
            assert abs(z - network.entry(node).mni_mm[-1][2]) < 2 * LEAST_APART_MM
    assert places["DH"][1] == min(z for _, z in places.values())


def test_every_projection_is_drawn_from_its_source_to_its_target() -> None:
    drawn = edges("side")
    assert {(e.source, e.target) for e in drawn} == set(ingredients().network.graph.edges)
    places = node_places("side")
    for edge in drawn:
        start, end = np.array(places[edge.source]), np.array(places[edge.target])
        first, last = np.array([edge.xs[0], edge.ys[0]]), np.array([edge.xs[-1], edge.ys[-1]])
        assert np.linalg.norm(first - start) <= np.linalg.norm(first - end)
        assert np.linalg.norm(last - end) <= np.linalg.norm(last - start)


def test_every_part_has_a_card_with_equations_and_sources() -> None:
    network = ingredients().network
    for node in network.nodes:
        assert network.entry(node).label in node_card(node)
    for source, target in network.graph.edges:
        card = edge_card(source, target)
        assert "<math" in card
        assert "assumed" in card or "fitted" in card or "measured" in card or "derived" in card
