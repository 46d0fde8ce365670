"""What every finding comes to without one of the mechanisms, beside what it is with all of them.

Only findings that a typical person can answer take part: shares of responders and correlations
between people would need a group under every mechanism.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Literal, get_args

from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.questions import lean
from simulator.evidence.scoring import FindingScore, Score, not_computable, score_findings
from simulator.evidence.side_by_side import SideBySide
from simulator.evidence.split import use_of
from simulator.evidence.tally import grouped
from simulator.reading.problems import InputError
from simulator.study.assembly import compiled_model
from simulator.study.claims import Finding
from simulator.study.load import Study
from simulator.study.readouts import known_readouts

Fate = Literal["lost", "weakened", "gained", "unchanged", "unknown"]
STEPS: dict[Score, int] = {"reproduced": 2, "partly": 1, "contradicted": 0, "not_computable": 0}
CONTROL = "mechanisms."
IN_WORDS = {
    "cortical_drive": "drive of the cortex",
    "plasticity": "synaptic plasticity",
    "polarisation": "polarisation by currents",
    "glutamate": "NMDA current",
    "neuroimmune": "glia and cytokines",
    "cortical_inhibition": "cortical inhibition",
    "reorganisation": "remapping of the cortex",
    "opioid": "opioid peptides",
    "monoamines": "dopamine and serotonin",
    "retrograde": "cannabinoids, adenosine",
    "pharmacology": "drugs at receptors",
    "expectation": "expected relief",
    "learning": "learned expectation",
    "affect": "mood",
}
STUDIES_FOR_ONE_PROCESS = 4
Map = Callable[[Callable[[Study], "Ablation"], Sequence[Study]], Iterable["Ablation"]]


@dataclass(frozen=True)
class Outcome:
    """A finding without one mechanism, and what that is against the whole model."""

    score: FindingScore
    fate: Fate


@dataclass(frozen=True)
class Ablation:
    """Scores of the whole model, and by mechanism those without it, in the same order.

    `left_out` counts the findings that need a group of people.
    """

    whole: tuple[FindingScore, ...]
    without: Mapping[str, tuple[Outcome, ...]]
    left_out: int = 0

    def fates(self, mechanism: str) -> dict[Fate, int]:
        """How many findings have each fate without the mechanism, all fates named."""
        return _counted(outcome.fate for outcome in self.without[mechanism])

    def by_tag(self, mechanism: str) -> dict[str, dict[Fate, int]]:
        """The same for each tag of the registry; a finding counts under each of its tags."""
        fates = dict(zip(map(_key, self.whole), self.without[mechanism], strict=True))
        return {
            tag: _counted(fates[_key(score)].fate for score in scores)
            for tag, scores in grouped(self.whole).items()
        }


def optional_mechanisms() -> tuple[str, ...]:
    """Mechanisms that can be switched off, in the order of the causal chain."""
    names = compiled_model().parameter_index
    return tuple(n.removeprefix(CONTROL) for n in names if n.startswith(CONTROL))


def in_words(mechanism: str) -> str:
    """What a mechanism is about, in a few plain words."""
    return IN_WORDS.get(mechanism, mechanism.replace("_", " "))


def ablate(
    studies: Sequence[Study],
    mechanisms: Sequence[str],
    workers: int = 2,
    on_done: Callable[[int], None] = lambda _: None,
) -> Ablation:
    """Score the studies with each mechanism off; `on_done` is told how many more are finished.

    The result does not depend on the number of processes. Where the environment does not say how
    many threads linear algebra may use, set it to one before NumPy is imported.
    """
    asked = [_lean(study) for study in studies]
    wanted = sum(_is_published(f) for study in studies for f in study.experiment.findings)
    parts = []
    with _mapping(workers if len(studies) > STUDIES_FOR_ONE_PROCESS else 1) as over:
        for part in over(partial(_ablate_study, tuple(mechanisms)), asked):
            parts.append(part)
            on_done(1)
    whole = tuple(score for part in parts for score in part.whole)
    without = {m: tuple(o for part in parts for o in part.without[m]) for m in mechanisms}
    return Ablation(whole, without, wanted - len(whole))


def fate(whole: Score, without: Score) -> Fate:
    """Lost is all of a reproduced finding; an effect that is no longer there is contradicted."""
    if whole == without == "not_computable":
        return "unknown"
    step = STEPS[without] - STEPS[whole]
    if step == 0:
        return "unchanged"
    return "gained" if step > 0 else "weakened" if step == -1 else "lost"


def _ablate_study(mechanisms: Sequence[str], study: Study) -> Ablation:
    """A study that cannot be planned says nothing about any mechanism."""
    findings = study.experiment.findings
    if not findings:
        return Ablation((), {mechanism: () for mechanism in mechanisms})
    sets = [{}, *({CONTROL + mechanism: 0.0} for mechanism in mechanisms)]
    try:
        whole, *others = (run for (run,) in SideBySide([study.experiment]).runs(sets))
    except (InputError, ArithmeticError, ValueError) as error:
        why = " ".join(str(error).split())
        scores = tuple(not_computable(study.name, finding, why) for finding in findings)
        unknown = tuple(Outcome(score, "unknown") for score in scores)
        return Ablation(scores, dict.fromkeys(mechanisms, unknown))
    scores = tuple(score_findings(study, whole))
    return Ablation(
        scores,
        {m: _outcomes(study, scores, run) for m, run in zip(mechanisms, others, strict=True)},
    )


def _outcomes(study: Study, whole: Sequence[FindingScore], run: MeasuredRun) -> tuple[Outcome, ...]:
    """An arm that cannot be solved leaves a finding unknown, not lost."""
    found = []
    scores = score_findings(study, run)
    for finding, before, after in zip(study.experiment.findings, whole, scores, strict=True):
        failed = _named(finding) & run.failures.keys()
        found.append(Outcome(after, "unknown" if failed else fate(before.score, after.score)))
    return tuple(found)


def _lean(study: Study) -> Study:
    """What can be asked of a typical person, small enough to travel between processes."""
    asked = [f for f in study.experiment.findings if _is_published(f) and not _needs_group(f)]
    return replace(study, experiment=lean(study.experiment, asked), resolved={})


def _is_published(finding: Finding) -> bool:
    return use_of(finding) != "shown"


def _needs_group(finding: Finding) -> bool:
    readout = known_readouts().get(finding.readout)
    return bool(finding.against) or (readout is not None and readout.needs_group)


def _named(finding: Finding) -> set[str]:
    return {*finding.contrast, *finding.reference, *(finding.expect.ordering or ())}


@contextmanager
def _mapping(workers: int) -> Iterator[Map]:
    """`map` over this process, or over several; what has not begun when it fails is dropped."""
    if workers < 2:
        yield map
        return
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def _counted(fates: Iterable[Fate]) -> dict[Fate, int]:
    found = Counter(fates)
    return {name: found[name] for name in get_args(Fate)}


def _key(score: FindingScore) -> tuple[str, str]:
    return score.study, score.id
