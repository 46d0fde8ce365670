"""What a PET scan sees: receptors left free by the body's own transmitter and by drugs.

Levels are scaled to the person's own untreated state, which is set to the healthy map.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope

PET_PERCENT = sp.Integer(100)


def build(m: Scope) -> None:
    """Binding at every node whose receptors were measured, and changes in percent."""
    for node in m.network.with_receptor("mor"):
        pool = "midbrain" if m.network.entry(node).level == "brainstem" else "forebrain"
        free = m.read(f"mor_available.{pool}")
        density = m.parameter(f"density_mor_{node}")
        m.quantity(
            f"carfentanil_bp.{node}",
            "1",
            f"carfentanil binding potential in {m.network.entry(node).label}",
            density * free / m.resting(f"mor_available.{pool}", "1"),
            output=True,
        )
    free_d2, untreated_d2 = m.read("d2_available"), m.resting("d2_available", "1")
    for node in m.network.with_receptor("d2"):
        m.quantity(
            f"flb457_bp.{node}",
            "1",
            f"FLB 457 binding potential in {m.network.entry(node).label}",
            m.parameter(f"density_d2_{node}") * free_d2 / untreated_d2,
            output=True,
        )
    m.quantity(
        "raclopride_bp_change",
        "percent",
        "change of striatal raclopride binding from rest",
        PET_PERCENT * (free_d2 / untreated_d2 - 1),
        output=True,
    )
    free, untreated = m.read("mor_available.forebrain"), m.resting("mor_available.forebrain", "1")
    m.quantity(
        "carfentanil_bp_change",
        "percent",
        "change of forebrain carfentanil binding from rest",
        PET_PERCENT * (free / untreated - 1),
        output=True,
    )


MECHANISM = Mechanism(
    name="pet",
    claim="Tracer binding falls where the body's own transmitter or a drug occupies receptors.",
    sources=("Lamusuo2017", "Turtonen2020"),
    build=build,
    optional=False,
)
