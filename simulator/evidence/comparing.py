"""Hypotheses ranked by the findings that nobody fitted, and an honest word when they tie.

A finding is worth 1 if reproduced, a half if partly, nothing if contradicted or without an answer
where the others have one. Findings are drawn again with replacement, the same draw for all
hypotheses; two cannot be told apart if the 90 % interval of their difference holds zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.evidence.batch_score import WORTH
from simulator.evidence.hypotheses import Hypothesis
from simulator.evidence.scoring import FindingScore, score_findings
from simulator.evidence.side_by_side import SideBySide
from simulator.evidence.split import use_of
from simulator.model.parameter import Tier
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients, ode_system
from simulator.study.load import Study
from simulator.study.readouts import known_readouts

DRAWS, SEED = 2000, 1
INTERVAL = (5, 95)
FREE: tuple[Tier, ...] = ("fitted_here", "assumed")


@dataclass(frozen=True)
class Ranked:
    """How a hypothesis does: mean worth with its 90 % interval, and against the best one."""

    hypothesis: Hypothesis
    findings: int
    reproduced: int
    partly: int
    contradicted: int
    worth: float
    interval: tuple[float, float]
    behind_best: tuple[float, float]
    free_parameters: int

    @property
    def tied_with_best(self) -> bool:
        """Whether its distance from the best may be chance."""
        return self.behind_best[0] <= 0


def compare(
    hypotheses: Sequence[Hypothesis], studies: Sequence[Study], split: str = "holdout"
) -> list[Ranked]:
    """Best first. `split` is holdout, calibration or all."""
    scores = [scores_under(hypothesis, studies, split) for hypothesis in hypotheses]
    worths = np.array([[WORTH.get(s.score, 0.0) for s in row] for row in scores])
    drawn = np.random.default_rng(SEED).integers(0, worths.shape[1], (DRAWS, worths.shape[1]))
    means = worths[:, drawn].mean(axis=2)
    best = int(np.argmax(worths.mean(axis=1)))
    found = [
        Ranked(
            hypothesis,
            len(row),
            reproduced=_count(row, "reproduced"),
            partly=_count(row, "partly"),
            contradicted=_count(row, "contradicted"),
            worth=float(worths[i].mean()),
            interval=_interval(means[i]),
            behind_best=_interval(means[best] - means[i]),
            free_parameters=free_parameters(hypothesis),
        )
        for i, (hypothesis, row) in enumerate(zip(hypotheses, scores, strict=True))
    ]
    return sorted(found, key=lambda ranked: -ranked.worth)


def scores_under(
    hypothesis: Hypothesis, studies: Sequence[Study], split: str
) -> list[FindingScore]:
    """What findings about a typical person score if the hypothesis holds."""
    chosen = [_only(study, split) for study in studies]
    return scored(hypothesis, [study for study in chosen if study.experiment.findings])


def scored(hypothesis: Hypothesis, studies: Sequence[Study]) -> list[FindingScore]:
    """What every finding of these studies scores, in a typical person, if the hypothesis holds."""
    with hypothesis.model():
        runs = SideBySide([s.experiment for s in studies]).runs([hypothesis.values])[0]
        return [
            score
            for study, run in zip(studies, runs, strict=True)
            for score in score_findings(study, run)
        ]


def _only(study: Study, split: str) -> Study:
    experiment = study.experiment
    kept = tuple(
        f
        for f in experiment.findings
        if use_of(f) in ({"calibration", "holdout"} if split == "all" else {split})
        and not f.against
        and not known_readouts()[f.readout].needs_group
    )
    lean = experiment.model_copy(update={"findings": kept, "cohort": None})
    return Study(study.name, lean, study.resolved, study.document)


def free_parameters(hypothesis: Hypothesis) -> int:
    """Fitted and assumed numbers in what the hypothesis leaves switched on."""
    with hypothesis.model():
        system = ode_system()
    off = {name for name, value in hypothesis.values.items() if value == 0}
    gone = {name.removeprefix("mechanisms.") for name in off}
    edges = {f"w_{name.removeprefix('edges.').replace('.', '_')}" for name in off}
    used = {
        name
        for name, variable in system.variables.items()
        if variable.kind == "parameter" and variable.mechanism not in gone
    } - edges
    return sum(ingredients().parameters[name].tier in FREE for name in used)


def _count(scores: Sequence[FindingScore], kind: str) -> int:
    return sum(score.score == kind for score in scores)


def _interval(values: Array) -> tuple[float, float]:
    low, high = np.percentile(values, INTERVAL)
    return float(low), float(high)
