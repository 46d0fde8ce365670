"""Claim: a drug acts only through its concentration at its receptors.

Every drug of `configs/drugs/` has mammillary kinetics and an effect compartment. Competitive
antagonists add their concentration over dissociation constant to the receptor's antagonism; a
channel blocker removes a share of NMDA current, a transporter blocker a share of uptake. Agents
that a report does not name can be applied at a receptor. Nothing here knows which drug is which.
"""

from __future__ import annotations

from typing import get_args

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.drug import Drug, Receptor

APPLIED = {"mor": "mor_antagonist", "mor_agonist": "mor_agonist", "nmda": "nmda_block"}


def mechanism(drugs: dict[str, Drug]) -> Mechanism:
    """The mechanism for a set of drugs."""

    def build(m: Scope) -> None:
        effect_site = {name: _kinetics(m, name, drug) for name, drug in drugs.items()}
        strength = {
            receptor: sp.Add(
                *(
                    effect_site[name] / m.parameter(f"{name}_{action.receptor}_half")
                    for name, drug in drugs.items()
                    for action in drug.actions
                    if action.receptor == receptor
                )
            )
            for receptor in get_args(Receptor)
        }
        for receptor, applied in APPLIED.items():
            strength[receptor] += m.input(
                f"applied.{applied}", "1", "an unnamed agent, concentration over its constant"
            )
        m.export("mor_antagonism", "1", "antagonist over its constant at MOR", strength["mor"], 0.0)
        m.export(
            "mor_agonism",
            "1",
            "agonist drug over its constant at MOR",
            strength["mor_agonist"],
            0.0,
        )
        held = strength["sert"] / (1 + strength["sert"])
        m.export("transporter_block", "1", "share of serotonin transporters blocked", held, 0.0)
        m.export("d2_antagonism", "1", "antagonist over its constant at D2", strength["d2"], 0.0)
        blocked = strength["nmda"] / (1 + strength["nmda"])
        m.export("nmda_block", "1", "share of NMDA current blocked", blocked, 0.0)

    return Mechanism(
        name="pharmacology",
        claim="A drug acts only through its concentration at its receptors.",
        sources=("Dowling2008", "Trostheim2022", "Zanos2018"),
        build=build,
    )


def _kinetics(m: Scope, name: str, drug: Drug) -> sp.Expr:
    """Concentrations (nM) in the compartments; returns that at the effect site."""
    infusion = m.input(f"infusion.{name}", "nmol/min", f"{name} entering the blood")
    volume = m.parameter(f"{name}_central_volume")
    central = m.state(f"{name}.central", "nM", f"{name} in plasma", 0.0)
    gain = infusion / volume - m.parameter(f"{name}_clearance") / volume * central
    for i in range(1, drug.peripheral_compartments + 1):
        flow = m.parameter(f"{name}_flow_{i}")
        tissue = m.state(f"{name}.peripheral_{i}", "nM", f"{name} in tissue {i}", 0.0)
        gain -= flow / volume * (central - tissue)
        m.rate(tissue, flow / m.parameter(f"{name}_volume_{i}") * (central - tissue))
    m.rate(central, gain)
    effect = m.state(f"{name}.effect_site", "nM", f"{name} at the receptors", 0.0)
    m.rate(effect, m.parameter(f"{name}_effect_site_rate") * (central - effect))
    return effect
