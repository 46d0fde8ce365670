"""Claim: pain lowers mood and low mood raises pain, but stimulation does not work through mood.

Mood settles at what the person brings along plus a share of the pain; serotonin and dopamine above
rest lift it within weeks. Low mood excites the affective cortex a little.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above, relaxation


def build(m: Scope) -> None:
    """One state: low mood, from 0 to 1; anxiety follows pain faster."""
    brought = m.input("negative_affect", "1", "low mood that does not come from the pain")
    low = m.state("depression", "1", "low mood, 0 to 1", 0.0, r"\mu_d")
    hurt = m.read("pain_nrs") / m.parameter("pain_scale_maximum")
    lifted = m.parameter("mood_by_dopamine") * m.read("d2_activation") + m.parameter(
        "mood_by_serotonin"
    ) * above(m.read("serotonin") - 1, m.parameter("calm_rounding"))
    settled = (brought + m.parameter("mood_by_pain") * hurt) / (1 + lifted)
    m.rate(low, relaxation(low, settled, m.parameter("mood_time")))
    for node in m.network.with_role("affective"):
        m.contribute(f"excitation.{node}", m.parameter("cingulate_by_mood") * low)
    m.quantity(
        "anxiety",
        "1",
        "anxiety, 0 to 1",
        (low + m.parameter("anxiety_by_pain") * hurt) / (1 + m.parameter("anxiety_by_pain")),
        output=True,
    )
    m.quantity(
        "quality_of_life",
        "1",
        "quality of life, 0 to 1",
        1 - m.parameter("life_by_pain") * hurt - m.parameter("life_by_mood") * low,
        output=True,
    )


MECHANISM = Mechanism(
    name="affect",
    claim="Pain lowers mood and low mood raises pain; stimulation does not need mood.",
    sources=("ReviewNeuropathic",),
    build=build,
)
