"""Claim: what a treatment has done before is expected of it the next time.

While a person is being treated, what is felt and what is promised are learned, a little in each
session. A later session recalls it, and the belief itself colours ratings for weeks. Sham after a
treatment that worked relieves more than sham first. Only ongoing pain teaches: who is healthy has
none that a treatment could relieve.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope


def build(m: Scope) -> None:
    """One state: the relief that the treatment has taught."""
    treated = m.input("treatment_context", "1", "1 while a treatment is given, real or not")
    learned = m.state("learned_relief", "1", "learned relief, share of the scale", 0.0, r"\mu_l")
    full, ongoing = m.parameter("pain_scale_maximum"), m.resting("pain_nrs", "nrs")
    felt = ongoing / full * (ongoing - m.read("pain_nrs")) / full
    promised = m.input(
        "expected_relief", "1", "share of the pain that the context promises to ease"
    )
    m.rate(
        learned,
        treated * (felt + promised - learned) / m.parameter("learning_time")
        - learned / m.parameter("forgetting_time"),
    )
    m.export(
        "believed_relief",
        "1",
        "share of the rating moved by belief in the treatment",
        m.parameter("belief_weight") * learned,
        0.0,
    )
    m.contribute("expected_relief_cue", treated * m.parameter("recall") * learned)


MECHANISM = Mechanism(
    name="learning",
    claim="What a treatment has done before is expected of it the next time.",
    sources=("AndreObadia2011",),
    build=build,
)
