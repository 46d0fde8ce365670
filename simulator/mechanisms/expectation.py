"""Claim: expecting relief lowers pain, in part through opioids and in part by judgement alone.

An expectation of relief is set by the treatment's context and fades after it. It excites the
rostral cingulate, whose opioid release an antagonist can block, and it shifts the rating itself
towards what is expected, as a prior shifts a posterior.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import relaxation


def build(m: Scope) -> None:
    """One state: the share of pain that the person expects to be relieved."""
    cue = m.total("expected_relief_cue", "1", "relief that the situation lets expect")
    promised = m.input(
        "expected_relief", "1", "share of the pain that the context promises to ease"
    )
    m.contribute("expected_relief_cue", promised)
    expected = m.state(
        "expectation", "1", "expected relief, share of pain", start=0.0, latex=r"\mu_e"
    )
    m.rate(expected, relaxation(expected, cue, m.parameter("expectation_time_constant")))
    m.contribute("excitation.rACC", m.parameter("expectation_on_cingulate") * expected)
    m.export(
        "judged_relief",
        "1",
        "share of the rating moved by expectation",
        m.parameter("expectation_weight") * expected,
        0.0,
    )


MECHANISM = Mechanism(
    name="expectation",
    claim="Expecting relief lowers pain, partly through opioids and partly by judgement.",
    sources=("AndreObadia2011",),
    build=build,
)
