"""Claim: cannabinoids and adenosine help descending control at its two ends.

While output of the periaqueductal grey is above rest, endocannabinoids cut the inhibition that
holds it back, and calm the dorsal horn. Where serotonin acts on the dorsal horn, adenosine is
released and inhibits it, too, up to a limit: without serotonin there is none. Either can be
blocked.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above


def build(m: Scope) -> None:
    """Both follow at once what engages them."""
    rounding = m.parameter("calm_rounding")
    blocked = {
        name: m.input(f"applied.{name}_antagonist", "1", f"antagonist over its constant, {name}")
        for name in ("cb", "adenosine")
    }
    control = m.read("output.PAG") - m.resting("output.PAG", "1")
    cannabinoid = m.quantity(
        "cannabinoid",
        "1",
        "endocannabinoid action",
        above(control, rounding) / (1 + blocked["cb"]),
        output=True,
    )
    released = above(m.read("serotonin_action.cord"), rounding)
    adenosine = m.quantity(
        "adenosine",
        "1",
        "adenosine action",
        released / (released + m.parameter("adenosine_half")) / (1 + blocked["adenosine"]),
        output=True,
    )
    m.contribute("inhibitory_release.PAG", -m.parameter("cannabinoid_cut") * cannabinoid)
    spared = m.input("cord_continuity", "1", "share of descending fibres spared", off=1.0)
    m.contribute(
        "inhibition.DH",
        m.parameter("cannabinoid_inhibition") * spared * cannabinoid
        + m.parameter("adenosine_inhibition") * adenosine,
    )


MECHANISM = Mechanism(
    name="retrograde",
    claim="Cannabinoids and adenosine help descending control at its two ends.",
    sources=("DosSantos2018", "Silva2015", "Sawynok1991"),
    build=build,
)
