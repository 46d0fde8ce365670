"""What `rtms-sim cite` prints."""

from __future__ import annotations

from simulator import __version__
from simulator.cli.console import show
from simulator.output.citations import TOOL, keys_to_cite, reference
from simulator.study.assembly import ingredients, mechanisms
from simulator.study.load import load_study


def print_citations(experiment: str | None, bibtex: bool) -> None:
    """The program, and for an experiment its papers and those of the mechanisms."""
    if experiment is None:
        keys = [TOOL, *(key for m in mechanisms(ingredients().drugs) for key in m.sources)]
        keys = list(dict.fromkeys(keys))
    else:
        keys = keys_to_cite(load_study(experiment).experiment)
    if bibtex:
        show("\n\n".join(reference(key).bibtex for key in keys))
        return
    show(f"{reference(TOOL)} Version {__version__}.")
    show(*(f"  {reference(key)}" for key in keys if key != TOOL))
