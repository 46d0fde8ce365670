"""The headlines with their intervals, for people."""

from __future__ import annotations

from simulator.cli.console import show, table, unit_words
from simulator.evidence.ensemble import ensemble
from simulator.evidence.ensemble_score import Tried, tried
from simulator.evidence.headlines import Headline, headlines
from simulator.evidence.split import use_of
from simulator.study.readouts import known_readouts


def print_headlines(workers: int) -> None:
    """Each headline as the records have it, and over the plausible sets."""
    found = headlines()
    sets = [{}, *ensemble()]
    told = tried(list({h.finding.id: h.study for h in found}.values()), sets, workers)
    columns = ("headline", "simulated", "90 % interval", "reproduced in", "use")
    show(table("", columns, [_row(h, told[h.finding.id]) for h in found]))
    show(f"Over {len(sets) - 1} plausible parameter sets.")


def _row(headline: Headline, told: Tried) -> list[str]:
    over = Tried(told.values[1:], told.reproduced[1:]).interval
    removed = (headline.finding.expect.direction or "").endswith("_effect")
    unit = "% removed" if removed else unit_words(known_readouts()[headline.finding.readout].unit)
    scale = 100 if removed else 1
    here, low, high = (f"{scale * v:.3g}" for v in (told.values[0], over.low, over.high))
    return [headline.words, f"{here} {unit}", f"{low} to {high}", f"{over.reproduced:.0%}",
            use_of(headline.finding)]  # fmt: skip
