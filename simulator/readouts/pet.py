"""What a PET scan sees: receptors left free by the body's own transmitter and by drugs.

Densities come from healthy people's maps; a level of 1 is what the map shows. Diprenorphine binds
like carfentanil here: the model has no map of delta and kappa receptors.
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
            density * free / m.parameter("mor_free_in_health"),
            output=True,
        )
        m.quantity(
            f"diprenorphine_bp.{node}",
            "1",
            f"diprenorphine binding in {m.network.entry(node).label}, scaled to carfentanil",
            density * free / m.parameter("mor_free_in_health"),
            output=True,
        )
    healthy = 1 - m.parameter("d2_held_in_health")
    for tracer, receptor in (("flb457", "d2"), ("raclopride", "d2_striatal")):
        for node in m.network.with_receptor(receptor):
            available = m.read(f"d2_available.{m.network.entry(node).dopamine}")
            m.quantity(
                f"{tracer}_bp.{node}",
                "1",
                f"{tracer} binding potential in {m.network.entry(node).label}",
                m.parameter(f"density_{receptor}_{node}") * available / healthy,
                output=True,
            )
    free_d2 = m.read("d2_available.striatal")
    untreated_d2 = m.resting("d2_available.striatal", "1")
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
