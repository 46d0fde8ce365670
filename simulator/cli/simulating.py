"""What `rtms-sim run` does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import typer

from simulator.cli.console import show
from simulator.cli.problems import FAILED, SOME_FAILED, gather
from simulator.cli.progress import progress
from simulator.cli.scores import count_lines, score_table
from simulator.evidence.scoring import score_findings
from simulator.output.citations import references
from simulator.output.provenance import DISCLAIMER
from simulator.output.save import save_run
from simulator.output.store import prepare_folder
from simulator.reading.problems import InputError
from simulator.study.load import Study, load_study
from simulator.study.run import Run
from simulator.study.simulate import simulate

T = TypeVar("T")


def run_experiments(
    experiments: Sequence[str], changes: Sequence[str], folder: Path, figures: Sequence[str]
) -> None:
    """Simulate, print, write; raises typer.Exit(3) if an arm failed, (1) if all did."""
    studies = load_all(experiments, changes)
    _refuse_same_names(studies)
    prepare_folder(folder)
    runs = _simulated(studies, lambda s, r, took: (r, save_run(s, r, folder, took, figures)))
    for study, (run, paths) in zip(studies, runs, strict=True):
        _report(study, run, paths)
    failed = [
        f"{s.name}, {arm}: {why}"
        for s, (r, _) in zip(studies, runs, strict=True)
        for arm, why in r.failures.items()
    ]
    for line in failed:
        typer.echo(f"failed: {line}", err=True)
    if failed:
        raise typer.Exit(SOME_FAILED if any(run.arms for run, _ in runs) else FAILED)


def load_all(names: Sequence[str], changes: Sequence[str]) -> list[Study]:
    """Read every experiment before any is run; raises one InputError with all problems."""
    studies, errors = [], []
    for name in names:
        try:
            studies.append(load_study(name, changes))
        except InputError as error:
            errors.append(error)
    gather(*errors)
    return studies


def _simulated(studies: Sequence[Study], use: Callable[[Study, Run, float], T]) -> list[T]:
    """What `use` makes of each study, its run and the seconds it took."""
    found = []
    with progress([study.name for study in studies]) as begin:
        for study in studies:
            start = time.perf_counter()
            run = simulate(study.experiment, begin(study.name))
            found.append(use(study, run, time.perf_counter() - start))
    return found


def _report(study: Study, run: Run, paths: Sequence[Path]) -> None:
    show(f"\n{study.experiment.title}")
    scores = score_findings(study, run)
    if scores:
        show(score_table(scores), *count_lines(scores))
    else:
        show("(the experiment states no findings to compare with)")
    cited = references().get(study.experiment.cite)
    also = f", {cited.short()}" if cited else ""
    show(
        *(f"wrote {path}" for path in paths),
        f"Cite rtms-analgesia{also} and the sources that `rtms-sim cite {study.name}` lists.",
        f"Simulated; {DISCLAIMER}.",
    )


def _refuse_same_names(studies: Sequence[Study]) -> None:
    seen: set[str] = set()
    for study in studies:
        if study.name.casefold() in seen:
            raise InputError.of(
                f"two experiments are called '{study.name}'; they would write the same files",
                "rename one, or run them one after the other with different --out",
            )
        seen.add(study.name.casefold())
