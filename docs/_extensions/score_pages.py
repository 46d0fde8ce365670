"""All findings scored, once for all pages; kept until the model, the data or the rules change."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from _extensions.markdown import from_rich, plain, table

import simulator
from simulator.cli.scores import (
    count_lines,
    mechanism_table,
    parameter_line,
    row_lines,
    score_table,
)
from simulator.evidence.registry import constraints, not_computable
from simulator.evidence.scoring import FindingScore
from simulator.evidence.study_scores import scores_of
from simulator.output.scorecard import write_scorecard
from simulator.reading.locate import configs_directory, experiments_directory, shipped
from simulator.study.load import load_study


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """The pages and snippets that need scores; nothing if those in `folder` are still good."""
    key = folder / "scores.key"
    now = _key()
    if key.exists() and key.read_text() == now:
        return
    scores = [score for name in shipped("experiments") for score in scores_of(load_study(name))]
    write_scorecard(scores, folder / "scorecard.png")
    yield "findings.md", "\n".join(_findings(scores))
    yield "snippets/scores.md", "\n".join(_summary(scores))
    key.write_text(now)


def _key() -> str:
    package = Path(simulator.__file__).parent
    folders = (package, configs_directory(), experiments_directory(), Path(__file__).parent)
    files = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    found = hashlib.sha256()
    for path in files:
        if path.suffix in (".py", ".yaml", ".csv"):
            found.update(path.read_bytes())
    return found.hexdigest()


def _summary(scores: list[FindingScore]) -> Iterator[str]:
    for line in (*count_lines(scores), *row_lines(scores), parameter_line()):
        yield f"- {plain(line)}"
    yield "\n" + from_rich(mechanism_table(scores))


def _findings(scores: list[FindingScore]) -> Iterator[str]:
    yield "# Findings\n"
    yield (
        "Every published claim that a study file holds, and what the model makes of it, with one"
        " set of parameters for all. The rules are in"
        " [Score a finding](/howto/score_a_finding.md).\n"
    )
    yield from_rich(score_table(scores, with_study=True))
    yield "## Constraints\n"
    yield "Rows of the registry for which nobody published a direction; shown, never scored.\n"
    yield _sentences(constraints())
    yield "## Not computable\n"
    yield "Rows that no run can answer, and why.\n"
    yield _sentences(not_computable())


def _sentences(rows: dict[str, str]) -> str:
    return table(("row", "why"), ([plain(row), plain(why)] for row, why in rows.items()))
