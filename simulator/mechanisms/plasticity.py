"""Claim: pulses change synapses through postsynaptic calcium that NMDA receptors let in.

Each pulse makes a calcium transient. The share of time that calcium spends above two thresholds
potentiates or depresses (Graupner & Brunel); recent calcium raises the upper threshold (BCM
metaplasticity). Early change fades within hours unless strong enough to be tagged while plasticity
proteins are made; then it is captured for days and, over repeated sessions, consolidated in
structure for months (synaptic tagging and capture), potentiation and depression alike. Capture
needs dopamine at D1 receptors.

The stimulus arrives as ramps: for pulses of one train and their gaps the share of time above a
threshold is a sum of straight lines in the logarithm of (transient / threshold), held between 0
and a height, whose start, slope and width follow from the train's timing alone (`study/dose.py`).
Synapses differ: their thresholds scatter about the mean (in the logarithm, like Student's t with
two degrees of freedom), which rounds the corners of each ramp exactly as `rectified` does. A
little less calcium therefore changes a little less, with no cliff.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import rectified, relaxation, sigmoid
from simulator.model.stimulus import RAMPS


def build(m: Scope) -> None:
    """The five plasticity states of every site that a coil can reach."""
    for site in m.network.stimulable():
        _site(m, site)


def _site(m: Scope, site: str) -> None:
    shift = m.state(f"metaplasticity.{site}", "1", f"threshold shift at {site}", 0.0, "m")
    early = m.state(f"early.{site}", "1", f"early potentiation at {site}", 0.0, "h")
    protein = m.state(f"protein.{site}", "1", f"plasticity proteins at {site}", 0.0, "p")
    late = m.state(f"late.{site}", "1", f"late change at {site}", 0.0, "z_1")
    structural = m.state(f"structural.{site}", "1", f"structural change at {site}", 0.0, "z_2")

    transient = m.read(f"recruitment.{site}") * (1 - m.read("nmda_block"))
    mean = m.input(f"mean_calcium.{site}", "1", f"mean calcium at {site} per unit transient")
    m.rate(
        shift,
        relaxation(
            shift,
            m.parameter("metaplasticity_gain") * transient * mean,
            m.parameter("metaplasticity_time_constant"),
        ),
    )
    potentiating, depressing = _calcium_above_thresholds(m, site, transient, shift)
    up = m.parameter("potentiation_rate") * potentiating * m.read("potentiation_by_serotonin")
    down = m.parameter("depression_rate") * depressing
    m.rate(
        early,
        (
            (up + down * m.read("depression_turned")) * (1 - early)
            - down * m.read("depression_kept") * (early + m.parameter("early_floor"))
            + m.total(f"induction.{site}", "1", f"plasticity induced at {site} by other means")
        )
        / m.parameter("induction_time_constant")
        - early / m.parameter("early_decay_time"),
    )
    _consolidation(m, early, protein, late, structural)
    m.contribute(
        f"lasting_drive.{site}",
        m.parameter("early_drive_gain") * early
        + m.parameter("late_drive_gain") * (late + structural),
    )


def _calcium_above_thresholds(
    m: Scope, site: str, transient: sp.Expr, shift: sp.Expr
) -> tuple[sp.Expr, sp.Expr]:
    """Shares of time above the potentiation and the depression threshold."""
    floor = m.input(f"ratio_floor.{site}", "1", "ratio below which no ramp begins", off=1.0)
    spread = m.parameter("threshold_spread")
    ramps = [
        tuple(
            m.input(f"ramp_{part}_{k}.{site}", "1", f"{part} of ramp {k} at {site}")
            for part in ("start", "slope", "width")
        )
        for k in range(RAMPS)
    ]

    def share_above(threshold: sp.Expr, what: str) -> sp.Expr:
        ratio = m.quantity(
            f"log_ratio_{what}.{site}",
            "1",
            f"log of calcium transient over the {what} threshold at {site}",
            sp.log(sp.Max(transient / threshold, floor)),
        )
        ramped = [
            slope * (rectified(ratio + start, spread) - rectified(ratio + start - width, spread))
            for start, slope, width in ramps
        ]
        return m.quantity(
            f"calcium_{what}.{site}", "1", f"share of time {what} at {site}", sp.Add(*ramped)
        )

    upper = m.parameter("potentiation_threshold") * (1 + shift)
    return (
        share_above(upper, "potentiating"),
        share_above(m.parameter("depression_threshold"), "depressing"),
    )


def _consolidation(
    m: Scope, early: sp.Symbol, protein: sp.Symbol, late: sp.Symbol, structural: sp.Symbol
) -> None:
    m.rate(
        protein,
        relaxation(
            protein,
            sigmoid(early, m.parameter("protein_threshold"), m.parameter("protein_slope"))
            + sigmoid(-early, m.parameter("protein_threshold"), m.parameter("protein_slope")),
            m.parameter("protein_time_constant"),
        ),
    )
    tagged, untagged = (
        sigmoid(change, m.parameter("tag_threshold"), m.parameter("tag_slope"))
        for change in (early, -early)
    )
    matured = late / m.parameter("maturation_time")
    m.rate(
        late,
        m.parameter("capture_rate")
        * m.read("d1_permission")
        * protein
        * (tagged * (1 - late) - untagged * (late + m.parameter("early_floor")))
        - late / m.parameter("late_decay_time")
        - matured,
    )
    m.rate(structural, matured - structural / m.parameter("structural_decay_time"))


MECHANISM = Mechanism(
    name="plasticity",
    claim="Calcium through NMDA receptors changes synapses; strong change is consolidated.",
    sources=("Shouval2002", "Graupner2012", "Fung2013", "Luboeinski2021", "Huang2004"),
    build=build,
)
