"""Claim: NMDA receptors are where pain, inflammation and drugs meet the same current.

Cytokines raise the NMDA current of the dorsal horn. In the insula lasting inflammation raises the
NR2B subunit, and mGluR5 with it, over days; both fall when inflammation does. A cortex without its
limb passes more NMDA current. Channel blockers cut all of it. Tissue glutamate, as spectroscopy
sees it, is mostly stored transmitter: it rises where release has fallen.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above, relaxation


def build(m: Scope) -> None:
    """NMDA current of cord and cortex, receptor subunits, stored glutamate, TrkB."""
    open_share = 1 - m.read("nmda_block")
    cytokines = m.parameter("nmda_by_tnf") * (m.read("tnf.cord") - 1) + m.parameter(
        "nmda_by_il1b"
    ) * (m.read("il1b.cord") - 1)
    m.export(
        "nmda_current.cord",
        "1",
        "NMDA current of the dorsal horn, fold",
        open_share * (1 + cytokines),
        open_share,
    )
    subunit = m.state("nr2b.insula", "1", "NR2B in the insula, fold of health", 1.0, "R_{2B}")
    inflamed = m.read("tnf.insula") - 1
    m.rate(
        subunit,
        relaxation(
            subunit,
            1 + m.parameter("nr2b_by_tnf") * inflamed,
            m.parameter("receptor_expression_time"),
        ),
    )
    m.quantity(
        "mglur5.insula",
        "1",
        "mGluR5 in the insula, fold of health",
        1 + m.parameter("mglur5_share") * (subunit - 1),
        output=True,
    )
    bare = m.input("deafferentation", "1", "share of the cortical map that has lost its limb")
    m.export(
        "nmda_current.cortex",
        "1",
        "NMDA current of the cortex, fold",
        open_share
        * (
            1
            + m.parameter("nmda_by_nr2b") * (subunit - 1)
            + m.parameter("nmda_by_deafferentation") * bare
        ),
        open_share,
    )
    for node in m.network.in_tissue("insula"):
        m.contribute(f"excitation.{node}", m.parameter("insula_by_nr2b") * (subunit - 1))
    for site in m.network.stimulable():
        m.quantity(
            f"glutamate_pool.{site}",
            "1",
            f"stored glutamate at {site}, fold of rest",
            1 - m.parameter("glutamate_store_gain") * m.read(f"drive.{site}"),
            output=True,
        )
        m.quantity(
            f"trkb.{site}",
            "1",
            f"BDNF-TrkB signalling at {site}, fold of rest",
            1
            + m.parameter("trkb_by_potentiation")
            * above(m.read(f"drive.{site}"), m.parameter("calm_rounding")),
            output=True,
        )


MECHANISM = Mechanism(
    name="glutamate",
    claim="Pain, inflammation and drugs meet in the NMDA current of cord and cortex.",
    sources=("Bai2023",),
    build=build,
)
