"""Claim: noxious input reaches the dorsal horn, winds it up and, if it lasts, sensitises it.

Heat and cold drive nociceptors beyond a threshold temperature by a power law; sensitising the
skin lowers the heat threshold; an injured nerve fires by itself, more so in an inflamed ganglion.
NMDA-dependent wind-up raises the dorsal horn's gain within seconds and is bounded, which keeps the
horn from switching like a latch; repeated stimuli wind up further. Activity that lasts for days
sensitises the cord, the sooner the more BDNF there is. Pain elsewhere on the body engages
descending control (conditioned modulation).
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import rectified, relaxation, sigmoid


def build(m: Scope) -> None:
    """Afferent firing, peripheral sensitisation, wind-up, central sensitisation."""
    afferent = _afferent_firing(m)
    windup = m.state("windup", "1", "wind-up of the dorsal horn", start=0.0, latex="g_N")
    sensitised = m.state(
        "central_sensitisation", "1", "sensitisation of the spinal cord", start=0.0, latex="s_c"
    )
    horn = m.read("activity.DH")
    summation = m.input("temporal_summation", "1", "repeated stimuli, 0 to 1")
    sensitising = m.total("sensitising_input", "1", "what sensitises the cord beside its firing")
    m.rate(
        windup,
        relaxation(
            windup,
            m.parameter("windup_maximum")
            * (1 + m.parameter("windup_nmda_share") * (m.read("nmda_current.cord") - 1))
            * sigmoid(horn, m.parameter("windup_threshold"), m.parameter("windup_slope"))
            + m.parameter("summation_windup") * summation,
            m.parameter("windup_time_constant"),
        ),
    )
    m.rate(
        sensitised,
        relaxation(
            sensitised,
            sigmoid(
                horn + sensitising,
                m.parameter("sensitisation_threshold"),
                m.parameter("sensitisation_slope"),
            ),
            m.parameter("sensitisation_time_constant"),
        ),
    )
    gain = m.quantity(
        "spinal_gain",
        "1",
        "gain of the dorsal horn for afferent input",
        1
        + m.parameter("windup_gain") * windup
        + m.parameter("sensitisation_gain") * m.read("spinal_sensitisation")
        + m.parameter("nmda_gain") * (m.read("nmda_current.cord") - 1),
        output=True,
    )
    m.export("spinal_sensitisation", "1", "central sensitisation felt by the cord", sensitised, 0.0)
    elsewhere = m.input("conditioning_pain", "1", "pain elsewhere on the body, 0 to 1")
    m.contribute("excitation.PAG", m.parameter("conditioning_on_midbrain") * elsewhere)
    m.contribute("excitation.RVM_OFF", m.parameter("conditioning_on_medulla") * elsewhere)
    m.contribute("excitation.DH", afferent / m.parameter("afferent_reference") * gain)


def _afferent_firing(m: Scope) -> sp.Expr:
    heat = m.input("heat_temperature", "degC", "temperature of the heated skin", off=32.0)
    cold = m.input("cold_temperature", "degC", "temperature of the cooled skin", off=32.0)
    injury = m.input("neuropathic_drive", "1", "spontaneous firing of the injured pathway")
    irritant = m.input("irritant", "1", "sensitising agent on the skin")
    skin = m.state("skin_sensitisation", "1", "peripheral sensitisation", start=0.0, latex="s_p")
    m.rate(skin, relaxation(skin, irritant, m.parameter("skin_sensitisation_time_constant")))
    rounding = m.parameter("temperature_rounding")
    power = m.parameter("temperature_power")
    warmer = rectified(
        heat - m.parameter("heat_threshold") + m.parameter("skin_sensitisation_shift") * skin,
        rounding,
    )
    colder = rectified(m.parameter("cold_threshold") - cold, rounding)
    ectopic = m.total("ectopic_firing", "Hz", "firing that begins in the ganglion")
    firing = (
        m.parameter("spontaneous_firing") * injury
        + ectopic
        + m.parameter("afferent_reference")
        * (
            (warmer / m.parameter("heat_span")) ** power
            + (colder / m.parameter("cold_span")) ** power
        )
    )
    return m.quantity("afferent_firing", "Hz", "firing of nociceptors", firing, output=True)


MECHANISM = Mechanism(
    name="nociception",
    claim="Noxious input drives the dorsal horn, winds it up and sensitises it.",
    sources=("Crodelle2019",),
    build=build,
    optional=False,
)
