"""Claim: where a limb is gone its neighbours move into its cortical map, and that hurts.

The representation next to the missing limb shifts by millimetres while inhibition is low and the
limb is not seen to move. Seeing it move (mirror therapy), and restored inhibition, bring the map
back within weeks. The shifted map excites the somatosensory cortex.
"""

from __future__ import annotations

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import relaxation


def build(m: Scope) -> None:
    """One state: how far the neighbouring representation has moved."""
    bare = m.input("deafferentation", "1", "share of the cortical map that has lost its limb")
    mirror = m.input("mirror_therapy", "1", "how vividly the lost limb is seen to move")
    shift = m.state("map_displacement", "mm", "displacement of the neighbouring map", 0.0, "x")
    # lack of inhibition opens the way; a map whose inhibition is whole does not move
    opened = (1 - m.read("gaba.cortex")) / m.parameter("inhibition_lack_for_full_shift")
    settled = m.parameter("map_shift_maximum") * bare * opened
    m.rate(
        shift,
        relaxation(shift, settled, m.parameter("map_time"))
        - mirror * shift / m.parameter("mirror_time"),
    )
    share = m.export(
        "map_invasion",
        "1",
        "share of the lost limb's map that its neighbours use",
        shift / m.parameter("map_shift_maximum"),
        0.0,
    )
    for node in m.network.with_role("body_map"):
        m.contribute(f"excitation.{node}", m.parameter("sensation_by_map") * share)
        m.contribute(f"excitation.{node}", m.parameter("sensation_by_mirror") * mirror)
    for node in m.network.with_role("vision"):
        m.contribute(f"excitation.{node}", m.parameter("vision_by_mirror") * mirror)
    for site in m.network.with_role("motor"):
        m.quantity(
            f"motor_activity.{site}",
            "1",
            f"activity of {site} as imaging sees it, fold of rest",
            1
            + m.parameter("motor_activity_by_map") * share
            + m.parameter("motor_activity_by_mirror") * mirror
            + m.read(f"drive.{site}"),
            output=True,
        )


MECHANISM = Mechanism(
    name="reorganisation",
    claim="Where a limb is gone its neighbours move into its cortical map, and that hurts.",
    sources=("ReviewPhantom",),
    build=build,
)
