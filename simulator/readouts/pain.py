"""What a person reports: a rating from 0 to 10, and its sensory and affective parts."""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above


def build(m: Scope) -> None:
    """Pain rating from the sensory and the affective part of the circuit."""
    sensory = (m.read("output.S1") + m.read("output.S2") + m.read("output.TH_L")) / 3
    affective = (m.read("output.ACC") + m.read("output.INS")) / 2
    share = m.parameter("affective_share")
    parts = {
        "pain_nrs": ("pain rating, 0 to 10", (1 - share) * sensory + share * affective),
        "pain_sensory": ("sensory part of the rating, 0 to 10", sensory),
        "pain_affective": ("affective part of the rating, 0 to 10", affective),
    }
    for name, (meaning, felt) in parts.items():
        m.quantity(name, "nrs", meaning, _rating(m, felt), output=True)


def _rating(m: Scope, felt: sp.Expr) -> sp.Expr:
    threshold = m.parameter("pain_activity_threshold")
    beyond = above(felt - threshold, m.parameter("pain_rounding")) / (1 - threshold)
    kept = 1 - m.read("judged_relief") - m.read("believed_relief")
    return m.parameter("pain_scale_maximum") * beyond * sp.Max(kept, 0 * kept)


MECHANISM = Mechanism(
    name="pain",
    claim="Ratings follow the mean of the sensory and the affective part of the circuit.",
    sources=("Heapy2014",),
    build=build,
    optional=False,
)
