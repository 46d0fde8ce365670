"""One look per arm, the same in every panel: colour for the stimulation, dashes for drugs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.output.style import BLACK, DASHES, GREY, PALETTE, Dashes
from simulator.study.treatment import Arm


@dataclass(frozen=True)
class Look:
    """How an arm is drawn."""

    label: str
    colour: str
    dashes: Dashes
    width: float


def arm_looks(arms: Mapping[str, Arm]) -> dict[str, Look]:
    """Grey for sham, black without stimulation, else a colour for each way to stimulate.

    Arms of one colour differ in their dashes; arms without drugs come first and are solid.
    """
    treatments = [_treatment(arm) for arm in arms.values() if arm.sham is None and arm.stimulation]
    colours = dict(zip(dict.fromkeys(treatments), PALETTE * len(treatments), strict=False))
    looks: dict[str, Look] = {}
    used: dict[str, int] = {}
    for name in sorted(arms, key=lambda n: bool(arms[n].drugs)):
        arm = arms[name]
        colour = _colour(arm, colours)
        place = used.get(colour, 1 if arm.drugs else 0)
        used[colour] = place + 1
        width = 1.0 if colour == GREY else 1.4
        looks[name] = Look(name.replace("_", " "), colour, DASHES[place % len(DASHES)], width)
    return {name: looks[name] for name in arms}


def _colour(arm: Arm, colours: Mapping[str, str]) -> str:
    if not arm.stimulation:
        return BLACK
    return GREY if arm.sham is not None else colours[_treatment(arm)]


def _treatment(arm: Arm) -> str:
    return repr(arm.stimulation)
