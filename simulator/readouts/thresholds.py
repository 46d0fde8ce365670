"""At which stimulus pain begins, without giving one: the dorsal horn's balance solved for it.

Pain begins when what a stimulus adds brings the horn to a criterion. Inhibition raises that
criterion, ongoing excitation lowers it in part, wind-up and sensitisation magnify the stimulus, and
inhibition of the thalamus asks for a stronger message.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import rectified


def build(m: Scope) -> None:
    """Heat and cold thresholds, heat tolerance, mechanical and thermal latency folds, RIII."""
    needed = {
        kind: m.quantity(
            f"needed_input.{kind}",
            "1",
            f"afferent drive at which the {kind} criterion is met",
            _needed(m, m.parameter(f"{kind}_criterion")),
        )
        for kind in ("threshold", "tolerance")
    }
    power = 1 / m.parameter("temperature_power")
    shift = m.parameter("skin_sensitisation_shift") * m.read("skin_sensitisation")
    for name, kind in (("heat_pain_threshold", "threshold"), ("heat_pain_tolerance", "tolerance")):
        m.quantity(
            name,
            "degC",
            f"skin temperature at the {kind} of heat pain",
            m.parameter("heat_threshold")
            - shift
            + m.parameter("heat_span") * needed[kind] ** power,
            output=True,
        )
    m.quantity(
        "cold_pain_threshold",
        "degC",
        "skin temperature at which cold begins to hurt; lower is less sensitive",
        m.parameter("cold_threshold") - m.parameter("cold_span") * needed["threshold"] ** power,
        output=True,
    )
    relative = needed["threshold"] / m.parameter("needed_input_in_health")
    m.quantity(
        "mechanical_threshold", "1", "mechanical pain threshold, fold of health", relative,
        output=True,
    )  # fmt: skip
    latency = relative * (1 - m.parameter("latency_by_skin") * m.read("skin_sensitisation"))
    m.quantity("thermal_latency", "1", "latency to heat, fold of health", latency, output=True)
    m.quantity(
        "riii_reflex", "1", "area of the nociceptive reflex, fold of health", 1 / relative,
        output=True,
    )  # fmt: skip


def _needed(m: Scope, criterion: sp.Expr) -> sp.Expr:
    central = m.parameter("threshold_by_thalamus") * (
        m.read("inhibition.TH_M") + m.read("inhibition.TH_L")
    )
    ongoing = m.parameter("threshold_by_ongoing") * m.read("excitation.DH")
    balance = criterion + central + m.read("inhibition.DH") - ongoing
    return rectified(balance, m.parameter("needed_input_rounding")) / m.read("spinal_gain")


MECHANISM = Mechanism(
    name="thresholds",
    claim="Pain begins when a stimulus brings the dorsal horn to a criterion.",
    sources=("Crodelle2019",),
    build=build,
    optional=False,
)
