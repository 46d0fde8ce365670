"""Claim: dopamine, serotonin and noradrenaline carry what their nuclei do, within minutes.

Dopamine is released by firing of the ventral tegmental area, held back by its autoreceptors and
cleared by saturable uptake; D1 and D2 receptors integrate it slowly. A D2 antagonist competes.
D2 activation reaches pain only through opioid release; D1 excites the cingulate. Raphe and locus
coeruleus raise serotonin and noradrenaline; noradrenaline inhibits the dorsal horn, serotonin
tilts cortical plasticity towards potentiation.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import relaxation


def build(m: Scope) -> None:
    """Dopamine with its receptors, serotonin, noradrenaline."""
    dopamine = _dopamine(m)
    _receptors(m, dopamine)
    _amines(m)


def _dopamine(m: Scope) -> sp.Symbol:
    dopamine = m.state("dopamine", "nM", "extracellular dopamine", start=57.0, latex="DA")
    firing = m.parameter("vta_tonic_rate") * m.read("output.VTA") / m.resting("output.VTA", "1")
    held_back = 1 + m.parameter("autoreceptor_strength") * dopamine / (
        dopamine + m.parameter("autoreceptor_half")
    )
    uptake = (
        m.parameter("dopamine_uptake_maximum")
        * dopamine
        / (m.parameter("dopamine_uptake_half") + dopamine)
    )
    m.rate(dopamine, m.parameter("dopamine_per_spike") * firing / held_back - uptake)
    return dopamine


def _receptors(m: Scope, dopamine: sp.Symbol) -> None:
    unbinding = m.parameter("dopamine_receptor_unbinding")
    for name, antagonism in (("d1", sp.Integer(0)), ("d2", m.read("d2_antagonism"))):
        load = dopamine / m.parameter(f"{name}_dissociation")
        held = m.state(f"{name}_bound", "1", f"{name.upper()} receptors held by dopamine", 0.15)
        m.rate(held, unbinding * (load / (1 + load + antagonism) - held))
        if name == "d2":
            m.export(
                "d2_available",
                "1",
                "D2 receptors free for a tracer",
                1 - held - antagonism / (1 + load + antagonism),
                1 - m.resting("d2_bound", "1"),
            )
    m.export(
        "d2_occupancy",
        "1",
        "D2 receptors held by dopamine",
        m.read("d2_bound"),
        m.resting("d2_bound", "1"),
    )
    m.contribute(
        "excitation.ACC",
        m.parameter("d1_on_cingulate") * (m.read("d1_bound") - m.resting("d1_bound", "1")),
    )


def _amines(m: Scope) -> None:
    nuclei = m.read("output.DRN_LC") - m.resting("output.DRN_LC", "1")
    for name in ("serotonin", "noradrenaline"):
        level = m.state(f"{name}_level", "1", f"{name}, fold of rest", start=1.0)
        target = 1 + m.parameter(f"{name}_gain") * nuclei
        m.rate(level, relaxation(level, target, m.parameter("amine_time_constant")))
        m.export(name, "1", f"{name}, fold of rest", level, 1.0)
    m.contribute(
        "inhibition.DH",
        m.parameter("noradrenaline_dorsal_horn_inhibition") * (m.read("noradrenaline_level") - 1),
    )


MECHANISM = Mechanism(
    name="monoamines",
    claim="Dopamine, serotonin and noradrenaline carry what their nuclei do, within minutes.",
    sources=("Dreyer2010", "Hunger2020", "Cho2009", "Kuo2016"),
    build=build,
)
