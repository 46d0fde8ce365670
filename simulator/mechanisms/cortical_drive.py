"""Claim: a stimulated site changes what it sends on, a little at once and more by plasticity.

The coil recruits axons along a logistic curve of intensity over resting motor threshold. The
pulses themselves raise the site's corticofugal output slightly while they last; what remains is
what plasticity adds to the named total `lasting_drive`.
"""

from __future__ import annotations

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import sigmoid


def build(m: Scope) -> None:
    """Recruitment and drive of every site that a coil can reach."""
    for site in m.network.stimulable():
        recruited = _recruitment(m, site)
        rate = m.input(f"pulse_rate.{site}", "Hz", f"pulse rate at {site} while pulses come")
        duty = m.input(f"duty.{site}", "1", f"share of time with pulses at {site}")
        immediate = m.export(
            f"pulsing.{site}",
            "1",
            f"recruited pulses at {site} over those of a standard train",
            recruited
            * sp.Min(rate, m.parameter("pulse_rate_ceiling"))
            / m.parameter("pulse_rate_reference")
            * duty,
            0.0,
        )
        lasting = m.total(f"lasting_drive.{site}", "1", f"lasting change of drive of {site}")
        m.export(
            f"drive.{site}",
            "1",
            f"change of the corticofugal drive of {site}",
            m.parameter("immediate_drive_gain") * immediate + lasting,
            0.0,
        )


def _recruitment(m: Scope, site: str) -> sp.Expr:
    """Share of axons recruited; 0 without a field."""
    intensity = m.input(f"intensity.{site}", "percent_rmt", f"stimulus intensity at {site}")
    midpoint, slope = m.parameter("recruitment_midpoint"), m.parameter("recruitment_slope")
    silent = sigmoid(0 * midpoint, midpoint, slope)
    share = (sigmoid(intensity, midpoint, slope) - silent) / (1 - silent)
    return m.quantity(f"recruitment.{site}", "1", f"share of axons recruited at {site}", share)


MECHANISM = Mechanism(
    name="cortical_drive",
    claim="A stimulated site changes its output at once, and lastingly through plasticity.",
    sources=("Deng2013",),
    build=build,
)
