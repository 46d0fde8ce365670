"""Claim: weak currents shift membranes; what lasts of it is plasticity through NMDA receptors.

Current under the anode depolarises and potentiates, under the cathode it does the opposite;
an alternating current at the cortex's own rhythm potentiates. All of it needs NMDA receptors and
membrane channels. Serotonin strengthens potentiation and turns depression round.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope


def build(m: Scope) -> None:
    """Induction of plasticity, and an immediate shift of drive, at every site."""
    channels = 1 / (
        1 + m.input("applied.channel_block", "1", "block of sodium or calcium channels")
    )
    permitted = channels * (1 - m.read("nmda_block"))
    strength = m.parameter("polarisation_gain")
    for site in m.network.stimulable():
        early = m.read(f"early.{site}")
        current = {
            kind: m.input(f"current_{kind}.{site}", "mA", f"{kind} current over {site}")
            for kind in ("anodal", "cathodal", "alternating")
        }
        rising = m.read("potentiation_by_serotonin") * (
            current["anodal"] + m.parameter("entrainment_ratio") * current["alternating"]
        )
        turned = m.read("depression_turned") * current["cathodal"]
        falling = m.read("depression_kept") * current["cathodal"]
        m.contribute(
            f"induction.{site}",
            strength
            * permitted
            * ((rising + turned) * (1 - early) - falling * (early + m.parameter("early_floor"))),
        )
        m.contribute(
            f"lasting_drive.{site}",
            m.parameter("polarisation_shift")
            * channels
            * (current["anodal"] - current["cathodal"]),
        )


MECHANISM = Mechanism(
    name="polarisation",
    claim="Weak currents shift membranes; what lasts is plasticity through NMDA receptors.",
    sources=("Kuo2016",),
    build=build,
)
