"""Claim: cortical inhibition is lost with the limb, and stimulation can give it back.

GABAergic inhibition of the sensorimotor cortex falls with deafferentation. Lasting potentiation of
motor or somatosensory cortex restores part of what is lost; lasting depression adds inhibition.
What electromyography sees of it: paired-pulse inhibition (SICI) and the size of motor responses.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above, relaxation


def build(m: Scope) -> None:
    """One state for the sensorimotor cortex, read out at each motor site."""
    inhibition = m.state("gaba_level", "1", "cortical inhibition, fold of health", 1.0, "G")
    bare = m.input("deafferentation", "1", "share of the cortical map that has lost its limb")
    drives = [m.read(f"drive.{site}") for site in m.network.with_role("sensorimotor")]
    rounding = m.parameter("calm_rounding")
    raised = sp.Add(*(above(drive, rounding) for drive in drives))
    lowered = sp.Add(*(above(-drive, rounding) for drive in drives))
    restored = raised / (raised + m.parameter("inhibition_restored_half"))
    m.rate(
        inhibition,
        relaxation(
            inhibition,
            1
            - m.parameter("inhibition_lost") * bare * (1 - restored)
            + m.parameter("inhibition_by_depression") * lowered,
            m.parameter("inhibition_time"),
        ),
    )
    antagonist = m.input("applied.gaba_antagonist", "1", "antagonist over its constant at GABA-A")
    felt = m.export(
        "gaba.cortex",
        "1",
        "cortical inhibition that acts, fold of health",
        inhibition / (1 + antagonist),
        1.0,
    )
    for site in m.network.with_role("motor"):
        _motor_response(m, site, felt)


def _motor_response(m: Scope, site: str, inhibition: sp.Symbol) -> None:
    drive = m.read(f"drive.{site}")
    m.quantity(
        f"sici.{site}",
        "1",
        f"conditioned over unconditioned motor response at {site}; 1 without inhibition",
        1 - (1 - m.parameter("sici_health")) * inhibition,
        output=True,
    )
    m.quantity(
        f"mep.{site}",
        "1",
        f"motor evoked potential of {site}, fold of health",
        (1 + m.parameter("mep_by_drive") * drive)
        * (1 + m.parameter("mep_by_disinhibition") * (1 - inhibition)),
        output=True,
    )


MECHANISM = Mechanism(
    name="cortical_inhibition",
    claim="Cortical inhibition is lost with the limb, and stimulation can give it back.",
    sources=("ReviewPhantom",),
    build=build,
)
