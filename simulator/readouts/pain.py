"""What a person reports: ratings on a numerical scale from 0 to 10."""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above


def build(m: Scope) -> None:
    """Pain rating from the sensory and the affective part of the circuit."""
    sensory = (m.read("output.S1") + m.read("output.S2") + m.read("output.TH_L")) / 3
    affective = (m.read("output.ACC") + m.read("output.INS")) / 2
    share = m.parameter("affective_share")
    felt = (1 - share) * sensory + share * affective
    threshold = m.parameter("pain_activity_threshold")
    full = m.parameter("pain_scale_maximum")
    beyond = above(felt - threshold, m.parameter("pain_rounding")) / (1 - threshold)
    rating = full * beyond * (1 - m.read("judged_relief"))
    m.quantity("pain_nrs", "nrs", "pain rating, 0 to 10", sp.Max(rating, 0 * rating), output=True)


MECHANISM = Mechanism(
    name="pain",
    claim="Ratings follow the mean of the sensory and the affective part of the circuit.",
    sources=("Heapy2014",),
    build=build,
    optional=False,
)
