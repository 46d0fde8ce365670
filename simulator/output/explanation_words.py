"""An explanation as a paragraph of plain English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.evidence.ablation import in_words
from simulator.evidence.explaining import Explanation
from simulator.output.panels import UNIT_WORDS
from simulator.study.assembly import ingredients

WORTH_SAYING = 0.05
LONG_MINUTES = 2 * 1440


def paragraph(explanation: Explanation) -> str:
    """What differs, what it needs, who is credited, and which way it goes."""
    return " ".join(_sentences(explanation))


def _sentences(e: Explanation) -> Iterator[str]:
    asked = e.question
    when = moment(asked.time_min)
    if not e.is_effect:
        yield (
            f"{when}, {asked.readout} is the same in {asked.arm} and {asked.against}: there is"
            " nothing to explain."
        )
        return
    size = f"{abs(e.effect):.3g} {UNIT_WORDS.get(e.unit, e.unit).replace('0 to 10', 'NRS')}"
    side = "below" if e.effect < 0 else "above"
    yield (
        f"{when}, {asked.readout} in {asked.arm} is {size.strip()} {side} that in {asked.against}."
    )
    needed = _largest(e.needs)
    if needed:
        shares = "; ".join(f"{in_words(m)} {100 * s:.0f} %" for m, s in needed)
        yield f"Switched off one at a time, these take away so much of it: {shares}."
    grown = [(m, s) for m, s in e.needs.items() if s < -WORTH_SAYING]
    if grown:
        words = "; ".join(f"{in_words(m)} ({-100 * s:.0f} %)" for m, s in sorted(grown))
        yield f"Without {words} the difference would be larger."
    if e.credits:
        credited = "; ".join(f"{in_words(m)} {100 * s:.0f} %" for m, s in _largest(e.credits))
        yield (
            "Where several are needed at once, such shares add up to more than the whole; credited"
            f" fairly over all orders of switching on: {credited}."
        )
    if abs(e.left) > WORTH_SAYING:
        yield f"{100 * e.left:.0f} % is there without any of them."
    if e.path:
        yield f"The strongest way through the circuit is {path_in_words(e)}."


def path_in_words(e: Explanation) -> str:
    """`A → B ⇢ C → D`; a broken arrow is a step without a projection."""
    text = " ⇢ ".join(" → ".join(part) for part in e.path)
    if len(e.path) > 1:
        text += " (⇢: by what is released into the tissue, not along a projection)"
    ends = ingredients().network.entry(e.path[-1][-1]).label
    return f"{text}; it ends in the {ends}"


def moment(time_min: float) -> str:
    """A time as a sentence begins with it."""
    if abs(time_min) >= LONG_MINUTES:
        return f"{time_min / 1440:.3g} days after the first session began"
    return f"{time_min:g} minutes after the first session began"


def _largest(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    kept = [(name, share) for name, share in shares.items() if share > WORTH_SAYING]
    return sorted(kept, key=lambda pair: -pair[1])
