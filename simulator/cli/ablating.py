"""What `rtms-sim ablate` does: every finding without each mechanism, counted, kept and drawn."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from simulator.cli.console import show, table
from simulator.cli.problems import problem_text
from simulator.cli.progress import counted_progress
from simulator.cli.scoring import study_files
from simulator.cli.simulating import load_all
from simulator.evidence.ablation import Ablation, Outcome, ablate, in_words, optional_mechanisms
from simulator.evidence.registry import registry
from simulator.evidence.scoring import FindingScore
from simulator.output.ablation_columns import columns_of
from simulator.output.ablation_figure import write_ablation_figure
from simulator.output.provenance import DISCLAIMER
from simulator.output.store import prepare_folder, write_whole
from simulator.reading.locate import shipped
from simulator.reading.problems import InputError, did_you_mean
from simulator.study.load import Study, load_study

NAME = "ablation"
COUNTED = ("mechanism", "what it is about", "lost", "weaker", "better", "unchanged", "no answer")


def ablate_studies(
    paths: Sequence[str], mechanisms: Sequence[str], as_object: bool, folder: Path
) -> None:
    """Ablate shipped or given experiments; a table or one JSON object, a CSV file and a figure."""
    chosen = _known(mechanisms)
    studies = load_all(study_files(paths), []) if paths else _all_usable()
    prepare_folder(folder)
    with counted_progress("studies", len(studies)) as advance:
        found = ablate(studies, chosen, on_done=advance)
    written = [_write_csv(found, folder / f"{NAME}.csv")]
    written += write_ablation_figure(found, folder / NAME)
    if as_object:
        typer.echo(as_json(found))
        return
    show(_count_table(found), _tag_table(found))
    if mechanisms:
        show(_change_table(found))
    show(*_small_print(found), *(f"wrote {path}" for path in written))


def as_json(found: Ablation) -> str:
    """The object that other programs read."""
    told = {
        "mechanisms": [
            {"mechanism": name, **found.fates(name), "tags": found.by_tag(name)}
            for name in found.without
        ],
        "findings": [
            {
                "id": whole.id,
                "row": whole.row,
                "study": whole.study,
                "score": whole.score,
                "simulated": _finite(whole.simulated),
                "without": {name: _plain(of[place]) for name, of in found.without.items()},
            }
            for place, whole in enumerate(found.whole)
        ],
        "left_out": found.left_out,
    }
    return json.dumps(told, indent=2)


def _known(mechanisms: Sequence[str]) -> list[str]:
    """Those named, each once, else all; raises InputError for what cannot be switched off."""
    known = optional_mechanisms()
    for name in mechanisms:
        if name not in known:
            raise InputError.of(
                f"no mechanism '{name}' can be switched off",
                did_you_mean(name, known),
                file="--mechanism",
            )
    return [name for name in known if name in mechanisms or not mechanisms]


def _all_usable() -> list[Study]:
    """A shipped study that cannot be used is told of, and left out."""
    found = []
    for name in shipped("experiments"):
        try:
            found.append(load_study(name))
        except InputError as error:
            typer.echo(problem_text(error), err=True)
    return found


def _write_csv(found: Ablation, path: Path) -> Path:
    """A row for each finding, numbered as in the figure, with its scores."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["number", "id", "study", "tags", "claim", "whole_model", *found.without])
    for number, column in enumerate(columns_of(found), start=1):
        whole = found.whole[column.place]
        scores = [outcomes[column.place].score.score for outcomes in found.without.values()]
        about = [whole.id, whole.study, " ".join(_tags(whole)), whole.claim]
        writer.writerow([number, *about, whole.score, *scores])
    write_whole(path, text.getvalue().encode())
    return path


def _tags(score: FindingScore) -> tuple[str, ...]:
    row = registry().get(score.row)
    return () if row is None else row.mechanisms


def _count_table(found: Ablation) -> Table:
    rows = [(name, in_words(name), *found.fates(name).values()) for name in found.without]
    made = table("Findings without each mechanism", COUNTED, rows)
    for place, column in enumerate(made.columns):
        column.no_wrap = True
        column.justify = "left" if place < 2 else "right"
    return made


def _tag_table(found: Ablation) -> Table:
    """How many findings of each tag are lost; nothing where none is."""
    names = list(found.without)
    by_tag = {name: found.by_tag(name) for name in names}
    rows = []
    for tag, fates in by_tag[names[0]].items() if names else ():
        lost = {name: by_tag[name][tag]["lost"] for name in names}
        most = sorted((name for name in names if lost[name]), key=lambda name: -lost[name])
        carried = ", ".join(f"{name.replace('_', ' ')} {lost[name]}" for name in most)
        rows.append((tag, sum(fates.values()), carried or "–"))
    return table("Lost, by tag", ("tag", "findings", "carried by"), rows)


def _change_table(found: Ablation) -> Table:
    rows = [
        (name, whole.study, whole.claim or whole.id, whole.score, outcome.score.score, outcome.fate)
        for name, outcomes in found.without.items()
        for whole, outcome in zip(found.whole, outcomes, strict=True)
        if outcome.fate not in ("unchanged", "unknown")
    ]
    return table("", ("without", "study", "claim", "whole model", "without it", "so it is"), rows)


def _small_print(found: Ablation) -> list[str]:
    left_out = f"{found.left_out} findings need a group of people and are left out. "
    return [
        "Lost: reproduced by the whole model; contradicted, or no effect left, without the"
        " mechanism. A finding counts under each of its tags.",
        (left_out if found.left_out else "")
        + f"Simulated: a typical person. {DISCLAIMER.capitalize()}.",
    ]


def _plain(outcome: Outcome) -> dict[str, Any]:
    score = outcome.score
    return {"score": score.score, "simulated": _finite(score.simulated), "fate": outcome.fate}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
