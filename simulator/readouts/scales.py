"""Other scales of pain and of what follows from it, each from the rating and what colours it.

None of these is a measured calibration: they carry the direction of a clinical scale, not its
psychometrics.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope


def build(m: Scope) -> None:
    """Worst and paroxysmal pain, McGill, LANSS, use of analgesics."""
    pain, full = m.read("pain_nrs"), m.parameter("pain_scale_maximum")
    windup, sensitised = m.read("windup"), m.read("central_sensitisation")
    bursts = 1 + m.parameter("paroxysm_by_windup") * windup
    m.quantity("pain_paroxysmal", "nrs", "paroxysmal pain", pain * bursts, output=True)
    worst = pain * (1 + m.parameter("worst_over_average"))
    m.quantity("pain_worst", "nrs", "worst pain of the day", worst, output=True)
    parts = (m.read("pain_sensory") + m.read("pain_affective")) / (2 * full)
    m.quantity(
        "mcgill",
        "1",
        "short McGill questionnaire, 0 to 45",
        m.parameter("mcgill_maximum") * parts,
        output=True,
    )
    share = m.parameter("lanss_sensitisation_share")
    quality = (1 - share) * pain / full + share * sensitised * pain / full
    m.quantity(
        "lanss",
        "1",
        "LANSS score of neuropathic quality, 0 to 24",
        m.parameter("lanss_maximum") * quality,
        output=True,
    )
    use = pain / m.parameter("analgesic_use_reference")
    m.quantity("analgesic_use", "1", "use of analgesics; 1 at moderate pain", use, output=True)


MECHANISM = Mechanism(
    name="scales",
    claim="Clinical scales follow the rating, coloured by wind-up and sensitisation.",
    sources=("Heapy2014",),
    build=build,
    optional=False,
)
