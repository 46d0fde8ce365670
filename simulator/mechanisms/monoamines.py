"""Claim: dopamine, serotonin and noradrenaline carry what their nuclei do, within minutes.

Dopamine is released in two pools by two nuclei: limbic and cortical by the ventral tegmental area,
striatal by the substantia nigra. Firing above tone (phasic) and tone itself release it, its
autoreceptors hold it back, saturable uptake clears it; D1 and D2 receptors integrate it slowly, and
drugs compete. Limbic D2 receptors reach pain through opioid release and, by how many are held, calm
the medial thalamus; D1 excites the cingulate and permits early plasticity to become late. Raphe and
locus coeruleus raise serotonin and noradrenaline, block of the transporter raises it in the cortex;
both amines inhibit the dorsal horn, serotonin tilts cortical plasticity towards potentiation.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import relaxation

DOPAMINE_POOLS = {"limbic": "VTA", "striatal": "SN"}


def build(m: Scope) -> None:
    """Dopamine with its receptors, serotonin, noradrenaline."""
    for pool, nucleus in DOPAMINE_POOLS.items():
        _receptors(m, pool, _dopamine(m, pool, nucleus))
    _dopamine_effects(m)
    _amines(m)
    _plasticity_tilted(m)


def _dopamine(m: Scope, pool: str, nucleus: str) -> sp.Expr:
    dopamine = m.state(f"dopamine.{pool}", "nM", f"{pool} dopamine", start=57.0, latex="DA")
    output, resting = m.read(f"output.{nucleus}"), m.resting(f"output.{nucleus}", "1")
    phasic = m.parameter("dopamine_phasic_gain") * (output / resting - 1)
    firing = m.parameter("vta_tonic_rate") * sp.Max(1 + phasic, 0 * phasic)
    held_back = 1 + m.parameter("autoreceptor_strength") * dopamine / (
        dopamine + m.parameter("autoreceptor_half")
    )
    uptake = (
        m.parameter("dopamine_uptake_maximum")
        * dopamine
        / (m.parameter("dopamine_uptake_half") + dopamine)
    )
    m.rate(dopamine, m.parameter("dopamine_per_spike") * firing / held_back - uptake)
    return dopamine + m.input("applied.dopamine", "nM", "dopamine above what is released")


def _receptors(m: Scope, pool: str, dopamine: sp.Expr) -> None:
    unbinding = m.parameter("dopamine_receptor_unbinding")
    for name in ("d1", "d2"):
        given = {
            kind: m.input(f"applied.{name}_{kind}", "1", f"{name.upper()} {kind} over its constant")
            for kind in ("agonist", "antagonist")
        }
        antagonism = given["antagonist"]
        if name == "d2":
            antagonism += m.read("d2_antagonism")
        load = dopamine / m.parameter(f"{name}_dissociation") + given["agonist"]
        held = m.state(
            f"{name}_bound.{pool}", "1", f"{pool} {name.upper()} receptors held by agonist", 0.15
        )
        m.rate(held, unbinding * (load / (1 + load + antagonism) - held))
        if name == "d2":
            m.export(
                f"d2_available.{pool}",
                "1",
                f"{pool} D2 receptors free for a tracer, share of a healthy set",
                m.parameter("d2_density") * (1 - held - antagonism / (1 + load + antagonism)),
                1 - m.parameter("d2_held_in_health"),
            )


def _dopamine_effects(m: Scope) -> None:
    held = m.parameter("d2_density") * m.read("d2_bound.limbic")
    m.export(
        "d2_occupancy",
        "1",
        "limbic D2 receptors held by dopamine, share of a healthy set",
        held,
        m.resting("d2_bound.limbic", "1") * m.parameter("d2_density"),
    )
    m.contribute(
        "inhibition.TH_M",
        m.parameter("d2_on_thalamus") * (held - m.parameter("d2_held_in_health")),
    )
    tone, resting = m.read("d1_bound.limbic"), m.resting("d1_bound.limbic", "1")
    for node in m.network.with_role("affective"):
        m.contribute(f"excitation.{node}", m.parameter("d1_on_cingulate") * (tone - resting))
    half = m.parameter("d1_permission_half")
    m.export(
        "d1_permission",
        "1",
        "share of the most that D1 receptors permit plasticity to be captured",
        tone / (tone + half),
        0.5,
    )


def _amines(m: Scope) -> None:
    """Firing raises both; block of the transporter adds serotonin in the cortex alone.

    In the cord what firing releases counts: autoreceptors take back there what the block spares.
    """
    antagonists = {
        name: m.input(
            f"applied.{receptor}_antagonist", "1", f"antagonist over its constant, {name}"
        )
        for name, receptor in (("serotonin", "serotonin"), ("noradrenaline", "alpha2"))
    }
    spared = {
        "serotonin": m.parameter("serotonin_by_transporter_block") * m.read("transporter_block")
    }
    nuclei = m.read("output.DRN_LC") - m.resting("output.DRN_LC", "1")
    continuity = m.input("cord_continuity", "1", "share of descending fibres spared", off=1.0)
    for name, antagonist in antagonists.items():
        level = m.state(f"{name}_level", "1", f"{name} that firing releases, fold of rest", 1.0)
        target = 1 + m.parameter(f"{name}_gain") * nuclei
        m.rate(level, relaxation(level, target, m.parameter("amine_time_constant")))
        m.export(name, "1", f"{name}, fold of rest", level + spared.get(name, 0), 1.0)
        felt = m.export(
            f"{name}_action.cord",
            "1",
            f"action of {name} in the cord, change from rest",
            continuity * (level - 1) / (1 + antagonist),
            0.0,
        )
        m.contribute("inhibition.DH", m.parameter(f"{name}_dorsal_horn_inhibition") * felt)


def _plasticity_tilted(m: Scope) -> None:
    """More serotonin strengthens potentiation and weakens depression, in the end turns it round."""
    more = m.read("serotonin") - 1
    kept = 1 - m.parameter("serotonin_on_depression") * more
    for name, description, share, at_rest in (
        (
            "potentiation_by_serotonin",
            "potentiation, fold of what it is at rest",
            1 + m.parameter("serotonin_on_potentiation") * more,
            1.0,
        ),
        ("depression_kept", "share of depression that remains", sp.Max(kept, 0 * kept), 1.0),
        ("depression_turned", "share that potentiates instead", sp.Max(-kept, 0 * kept), 0.0),
    ):
        m.export(name, "1", description, share, at_rest)


MECHANISM = Mechanism(
    name="monoamines",
    claim="Dopamine, serotonin and noradrenaline carry what their nuclei do, within minutes.",
    sources=("Dreyer2010", "Hunger2020", "Cho2009", "Kuo2016"),
    build=build,
)
