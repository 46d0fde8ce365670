"""What `rtms-sim score` does: every finding, what each mechanism makes of it, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from simulator.cli.console import show
from simulator.cli.problems import gather, problem_text
from simulator.cli.progress import counted_progress
from simulator.cli.scores import (
    as_json,
    count_lines,
    mechanism_table,
    parameter_line,
    row_lines,
    score_table,
)
from simulator.evidence.scoring import FindingScore
from simulator.evidence.study_scores import scores_of, scores_of_unreadable
from simulator.output.provenance import DISCLAIMER
from simulator.output.scorecard import write_scorecard
from simulator.reading.locate import shipped
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.study.load import Study, load_study

_SMALL_PRINT = (
    f"Simulated: a typical person, or the group that a study asks for. {DISCLAIMER.capitalize()}."
)


def score_studies(
    paths: Sequence[str], split: str | None, as_object: bool, figure: Path | None
) -> None:
    """Score shipped or given experiments, one table or one JSON object for all."""
    scores = _scored(_given(paths) if paths else _all_shipped())
    chosen = [s for s in scores if split in (None, s.split)]
    written = write_scorecard(chosen, figure) if figure else []
    if as_object:
        typer.echo(as_json(chosen))
        return
    show(
        score_table(chosen, with_study=True),
        mechanism_table(chosen),
        *count_lines(chosen),
        *row_lines(chosen),
        parameter_line(),
        _SMALL_PRINT,
        *(f"wrote {path}" for path in written),
    )


def _given(paths: Sequence[str]) -> list[Study | list[FindingScore]]:
    """Every file must be good before anything is run; raises InputError with all problems."""
    studies: list[Study | list[FindingScore]] = []
    errors = []
    for path in study_files(paths):
        try:
            studies.append(load_study(path))
        except InputError as error:
            errors.append(error)
    gather(*errors)
    return studies


def _all_shipped() -> list[Study | list[FindingScore]]:
    """A shipped study that cannot be used is told of, and its findings are not computable."""
    found: list[Study | list[FindingScore]] = []
    for name in shipped("experiments"):
        try:
            found.append(load_study(name))
        except InputError as error:
            typer.echo(problem_text(error), err=True)
            found.append(scores_of_unreadable(name, error))
    return found


def _scored(given: Sequence[Study | list[FindingScore]]) -> list[FindingScore]:
    scores: list[FindingScore] = []
    with counted_progress("studies", len(given)) as advance:
        for study in given:
            scores += scores_of(study) if isinstance(study, Study) else study
            advance(1)
    return scores


def study_files(paths: Sequence[str]) -> list[str]:
    """Files as they are; a folder stands for the study files in it and below."""
    found: list[str] = []
    for path in paths:
        if not Path(path).is_dir():
            found.append(path)
            continue
        studies = [str(file) for file in _settings_below(Path(path)) if _is_study(file)]
        if not studies:
            raise InputError.of("the folder holds no study files", "name a .yaml file", file=path)
        found += studies
    return found


def _settings_below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())


def _is_study(file: Path) -> bool:
    """Protocols, subjects and the like may lie beside studies; what cannot be read is reported."""
    try:
        data = load_file(file).data
    except InputError:
        return True
    return isinstance(data, dict) and bool({"arms", "extends"} & data.keys())
