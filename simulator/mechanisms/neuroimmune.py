"""Claim: injury wakes glia, glia raise cytokines and pain; stimulation can calm them, or stir them.

Each tissue has resting microglia of which a share turns pro-inflammatory (`inflamed`) under injury
and TNF, and from there, or directly, anti-inflammatory (`resolving`). TNF and IL-10 follow with
their own half-lives; IL-1 beta, IL-6 and BDNF follow TNF and microglia closely and are algebraic.
All are folds of health.

Stimulation acts in two ways. Pulses stir the glia of the tissue that they reach, inflamed and
resolving alike, at any frequency. Lasting potentiation of a site, and the descending control that
it engages further down, turns inflamed microglia into resolving ones. Few slow pulses therefore
raise TNF and IL-10 together, many fast ones lower TNF: this is how the model reads the opposite
signs of published work. Prefrontal BDNF supports descending control.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above, relaxation
from simulator.model.pools import NERVE_TISSUES, TISSUES


@dataclass(frozen=True)
class Glia:
    """Shares of microglia in a tissue and what acts on them."""

    inflamed: sp.Symbol
    resolving: sp.Symbol
    calming: sp.Expr


def build(m: Scope) -> None:
    """Nerve, microglia and cytokines of every tissue, astrocytes, blood, and their effects."""
    descending = _descending_calm(m)
    nerve = _nerve(m, descending)
    for tissue in TISSUES:
        glia = _microglia(m, tissue, descending, nerve)
        _cytokines(m, tissue, glia)
        _astrocytes(m, tissue, glia)
        _bdnf(m, tissue, glia)
    _blood(m)
    _markers(m)
    _effects(m)


def _descending_calm(m: Scope) -> sp.Expr:
    """Calming of cord, ganglion and nerve while descending control is stronger than at rest."""
    control = m.read("output.RVM_OFF") - m.resting("output.RVM_OFF", "1")
    return m.quantity(
        "descending_calm",
        "1",
        "anti-inflammatory action of descending control",
        m.input("cord_continuity", "1", "share of descending fibres spared", off=1.0)
        * (
            m.parameter("calm_by_descending_control") * above(control, m.parameter("calm_rounding"))
            + m.parameter("calm_by_noradrenaline")
            * above(m.read("noradrenaline") - 1, m.parameter("calm_rounding"))
        ),
    )


def _nerve(m: Scope, calm: sp.Expr) -> sp.Symbol:
    injury = m.input("nerve_injury", "1", "injury of a peripheral nerve")
    nerve = m.state("nerve_inflammation", "1", "inflammation of the injured nerve", 0.0, "N")
    m.rate(
        nerve,
        relaxation(nerve, injury / (1 + calm), m.parameter("nerve_inflammation_time")),
    )
    return nerve


def _stress(m: Scope, tissue: str, nerve: sp.Symbol) -> sp.Expr:
    """What activates the microglia of a tissue."""
    injured = m.input("neuropathic_drive", "1", "spontaneous firing of the injured pathway")
    if tissue == "drg":
        return m.parameter("stress_by_nerve") * nerve
    kind = "cord" if tissue == "cord" else "brain"
    return m.parameter(f"stress_by_injury_{kind}") * injured


def _stirring(m: Scope, tissue: str) -> sp.Expr:
    """Pulses in the tissue itself and, in a small head under a large coil, in its neighbours."""
    if tissue in NERVE_TISSUES:
        return sp.Integer(0)
    own = _sites(m, tissue)
    others = [n for n in m.network.stimulable() if n not in own]
    spread = m.parameter("field_spread")
    return sp.Add(*(m.read(f"pulsing.{n}") for n in own)) + spread * sp.Add(
        *(m.read(f"pulsing.{n}") for n in others)
    )


def _sites(m: Scope, tissue: str) -> list[str]:
    return [n for n in m.network.in_tissue(tissue) if n in m.network.stimulable()]


def _local_calm(m: Scope, tissue: str) -> sp.Expr:
    rounding = m.parameter("calm_rounding")
    lasting = sp.Add(*(above(m.read(f"drive.{n}"), rounding) for n in _sites(m, tissue)))
    return m.parameter("calm_by_potentiation") * lasting


def _microglia(m: Scope, tissue: str, descending: sp.Expr, nerve: sp.Symbol) -> Glia:
    inflamed = m.state(f"inflamed.{tissue}", "1", f"inflamed microglia, {tissue}", 0.0, "M_1")
    resolving = m.state(f"resolving.{tissue}", "1", f"resolving microglia, {tissue}", 0.0, "M_2")
    calm = descending if tissue in NERVE_TISSUES else _local_calm(m, tissue)
    ten = above(m.read(f"il10.{tissue}") - 1, m.parameter("calm_rounding"))
    tumour = above(m.read(f"tnf.{tissue}") - 1, m.parameter("calm_rounding"))
    stirred = _stirring(m, tissue)
    resting = 1 - inflamed - resolving
    woken = _stress(m, tissue, nerve) + m.parameter("stress_by_tnf") * tumour
    turned = (calm + m.parameter("calm_by_il10") * ten) * inflamed
    awakening = m.parameter("glia_awakening_time")
    m.rate(
        inflamed,
        (woken * resting / (1 + m.parameter("il10_restraint") * ten) - turned) / awakening
        + m.parameter("stirred_to_inflamed") * stirred * resting
        - inflamed / m.parameter("inflamed_decay_time"),
    )
    m.rate(
        resolving,
        (turned + m.parameter("calm_at_rest") * calm * resting) / awakening
        + m.parameter("stirred_to_resolving") * stirred * resting
        - resolving / m.parameter("resolving_decay_time"),
    )
    active = 1 + m.parameter("marker_gain") * inflamed
    m.quantity(
        f"microglia.{tissue}", "1", f"microglial activation (Iba1), {tissue}", active, output=True
    )
    m.quantity(
        f"microglia_m2_share.{tissue}",
        "1",
        f"resolving share of active microglia, {tissue}",
        resolving / (inflamed + resolving + m.parameter("calm_rounding")),
        output=True,
    )
    return Glia(inflamed, resolving, calm)


def _cytokines(m: Scope, tissue: str, glia: Glia) -> None:
    tnf = m.state(f"tnf_level.{tissue}", "1", f"TNF-alpha in {tissue}, own level", 1.0, "T")
    il10 = m.state(f"il10_level.{tissue}", "1", f"IL-10 in {tissue}, own level", 1.0, "L")
    restraint = 1 + m.parameter("il10_restraint") * (il10 - 1)
    given = {
        name: m.input(f"applied.{name}.{tissue}", "1", f"{name} added to {tissue}, folds")
        for name in ("tnf", "il10")
    }
    m.rate(
        tnf,
        relaxation(
            tnf,
            1 + m.parameter("tnf_by_inflamed") * glia.inflamed / restraint + given["tnf"],
            m.parameter("tnf_time"),
        ),
    )
    m.rate(
        il10,
        relaxation(
            il10,
            1
            + m.parameter("il10_by_resolving") * glia.resolving
            + m.parameter("il10_by_tnf") * (tnf - 1)
            + given["il10"],
            m.parameter("il10_time"),
        ),
    )
    m.export(f"tnf.{tissue}", "1", f"TNF-alpha in {tissue}, fold of health", tnf, 1.0)
    m.export(f"il10.{tissue}", "1", f"IL-10 in {tissue}, fold of health", il10, 1.0)
    one = (
        1
        + m.parameter("il1b_by_inflamed") * glia.inflamed / restraint
        + m.parameter("il1b_by_tnf") * (tnf - 1)
    )
    m.export(f"il1b.{tissue}", "1", f"IL-1 beta in {tissue}, fold of health", one, 1.0)
    six = (
        1
        + m.parameter("il6_by_tnf") * (tnf - 1) / restraint
        + m.parameter("il6_by_pulses") * _stirring(m, tissue)
    )
    m.export(f"il6.{tissue}", "1", f"IL-6 in {tissue}, fold of health", six, 1.0)
    nitric = 1 + m.parameter("nitric_oxide_by_tnf") * (tnf - 1)
    m.export(f"nitric_oxide.{tissue}", "1", f"nitric oxide in {tissue}, fold", nitric, 1.0)


def _astrocytes(m: Scope, tissue: str, glia: Glia) -> None:
    reactive = m.state(f"astrocytes.{tissue}", "1", f"astrocytes (GFAP) in {tissue}", 1.0, "A")
    target = 1 + (
        m.parameter("astrocytes_by_inflamed") * glia.inflamed
        + m.parameter("astrocytes_by_il1b") * (m.read(f"il1b.{tissue}") - 1)
    ) / (1 + m.parameter("astrocyte_calm") * glia.calming)
    m.rate(reactive, relaxation(reactive, target, m.parameter("astrocyte_time")))


def _bdnf(m: Scope, tissue: str, glia: Glia) -> None:
    """Inflamed glia raise BDNF around nociceptors and lower it in the brain, as pain does."""
    horn = m.read("output.DH")
    if tissue in NERVE_TISSUES:
        given = m.input(f"applied.bdnf.{tissue}", "1", f"BDNF added to {tissue}, folds")
        level = (
            1
            + m.parameter("bdnf_by_inflamed_nerve") * glia.inflamed
            + m.parameter("bdnf_by_firing") * horn
            + given
        )
    else:
        level = (
            1
            - m.parameter("bdnf_loss_by_inflamed") * glia.inflamed
            - m.parameter("bdnf_loss_by_pain") * horn
            + m.parameter("bdnf_by_resolving") * glia.resolving
            + m.parameter("bdnf_by_potentiation") * glia.calming
        )
    m.export(f"bdnf.{tissue}", "1", f"BDNF in {tissue}, fold of health", level, 1.0)


def _blood(m: Scope) -> None:
    """Blood mirrors the nervous system weakly."""
    share = m.parameter("blood_share")
    for name in ("tnf", "il1b", "il6", "bdnf"):
        nervous = sp.Add(*(m.read(f"{name}.{tissue}") - 1 for tissue in NERVE_TISSUES))
        m.quantity(f"{name}.blood", "1", f"{name} in blood, fold", 1 + share * nervous, output=True)


def _markers(m: Scope) -> None:
    nnos = 1 + m.parameter("nnos_by_tnf") * (m.read("tnf.drg") - 1)
    m.quantity("nnos.drg", "1", "nNOS in the dorsal root ganglion, fold", nnos, output=True)
    m.quantity(
        "proliferation.cord",
        "1",
        "dividing astrocytes (BrdU) in the cord, fold",
        1 + m.parameter("proliferation_gain") * (m.read("astrocytes.cord") - 1),
        output=True,
    )
    lost = sp.Add(*(m.read(f"{c}.hippocampus") - 1 for c in ("tnf", "il1b")))
    shield = 1 + m.parameter("il10_shields_memory") * (m.read("il10.hippocampus") - 1)
    m.quantity(
        "hippocampal_ltp",
        "1",
        "hippocampal potentiation, fold of health",
        m.read("bdnf.hippocampus") / (1 + m.parameter("ltp_loss") * lost / shield),
        output=True,
    )


def _effects(m: Scope) -> None:
    m.contribute(
        "ectopic_firing", m.parameter("firing_by_drg_inflammation") * (m.read("tnf.drg") - 1)
    )
    for node in m.network.rate_nodes():
        tissue = m.network.entry(node).tissue
        if tissue is not None:
            m.contribute(
                f"excitation.{node}",
                m.parameter("cortex_by_inflammation") * (m.read(f"tnf.{tissue}") - 1),
            )
    m.contribute(
        "excitation.PAG",
        m.parameter("midbrain_by_prefrontal_bdnf")
        * (m.read("bdnf.prefrontal") - m.resting("bdnf.prefrontal", "1")),
    )
    m.contribute(
        "sensitising_input", m.parameter("sensitisation_by_bdnf") * (m.read("bdnf.cord") - 1)
    )


MECHANISM = Mechanism(
    name="neuroimmune",
    claim="Injury wakes glia and cytokines that raise pain; stimulation can calm or stir them.",
    sources=("Bai2023", "Toledo2021", "Hu2022"),
    build=build,
)
