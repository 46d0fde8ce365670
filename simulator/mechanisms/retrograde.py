"""Claim: cannabinoids and adenosine help descending control at its two ends.

While output of the periaqueductal grey is above rest, endocannabinoids cut the inhibition that
holds it back, and adenosine inhibits the dorsal horn. Either can be blocked.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above


def build(m: Scope) -> None:
    """Both follow descending control at once."""
    control = above(
        m.read("output.PAG") - m.resting("output.PAG", "1"), m.parameter("calm_rounding")
    )
    blocked = {
        name: m.input(f"applied.{name}_antagonist", "1", f"antagonist over its constant, {name}")
        for name in ("cb", "adenosine")
    }
    cannabinoid = m.quantity(
        "cannabinoid", "1", "endocannabinoid action", control / (1 + blocked["cb"]), output=True
    )
    adenosine = m.quantity(
        "adenosine", "1", "adenosine action", control / (1 + blocked["adenosine"]), output=True
    )
    m.contribute("inhibitory_release.PAG", -m.parameter("cannabinoid_cut") * cannabinoid)
    m.contribute("inhibition.DH", m.parameter("adenosine_inhibition") * adenosine)


MECHANISM = Mechanism(
    name="retrograde",
    claim="Cannabinoids and adenosine help descending control at its two ends.",
    sources=("DosSantos2018",),
    build=build,
)
