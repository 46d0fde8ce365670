"""Why one arm differs from another: what each mechanism and each projection has to do with it.

Removing one thing at a time tells what an effect needs, but such shares need not add up to the
whole: two mechanisms in a row each carry all of it, two side by side may replace each other. For
the mechanisms that matter most, every combination is tried and each is credited with its mean
difference over all orders in which they could be switched on (Shapley's value); these credits and
what is left without any of them do add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from simulator.evidence.ablation import CONTROL, optional_mechanisms
from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.side_by_side import SideBySide, Values
from simulator.reading.problems import InputError, did_you_mean
from simulator.study.assembly import ingredients
from simulator.study.claims import Measure
from simulator.study.load import Study
from simulator.study.prepare import measured_times
from simulator.study.readouts import Readout, known_readouts
from simulator.study.schema import Experiment

MOST_PLAYERS = 6
WORTH_CREDIT, WORTH_FOLLOWING, WORTH_RESUMING = 0.05, 0.05, 0.3
RTOL = 1e-6
SMALLEST = 1e-3  # of the read-out's level: less is no effect
EDGE = "edges."


@dataclass(frozen=True)
class Question:
    """Two arms, what is read in them, and when."""

    arm: str
    against: str
    readout: str
    time_min: float


@dataclass(frozen=True)
class Explanation:
    """An effect (`arm` less `against`) and what carries it.

    `needs` and `edges` hold the share lost without a mechanism or a projection, `credits` shares
    that add up with `left`, the share that stays without any of them. `path` follows the strongest
    projections from where the arms are stimulated; where they end and others matter, it goes on
    there in a new part: what lies between travels without a projection, such as a peptide. What
    could not be solved is not a number.
    """

    question: Question
    unit: str
    effect: float
    needs: Mapping[str, float]
    credits: Mapping[str, float]
    left: float
    edges: Mapping[tuple[str, str], float]
    path: tuple[tuple[str, ...], ...]

    @property
    def is_effect(self) -> bool:
        """Whether there was anything to explain."""
        return bool(self.needs)


def question_of(
    study: Study,
    arm: str | None = None,
    against: str | None = None,
    readout: str | None = None,
    time_min: float | None = None,
) -> Question:
    """The study's first contrast, with what is given put in its place; raises InputError."""
    experiment = study.experiment
    arms, when = list(experiment.arms), measured_times(experiment)
    first = next((f for f in experiment.findings if _is_plain(f.contrast, f.readout)), None)
    pair = first.contrast if first else _first_pair(experiment)
    time = first.time_min if first and first.time_min is not None else max(when, default=0.0)
    asked = Question(
        arm or pair[0],
        against or next(a for a in (pair[1], *arms) if a != (arm or pair[0])),
        readout or (first.readout if first else "pain_nrs"),
        time if time_min is None else time_min,
    )
    for name in (asked.arm, asked.against):
        if name not in experiment.arms:
            raise InputError.of(f"there is no arm {name}", did_you_mean(name, arms))
    known = known_readouts().get(asked.readout)
    if known is None or known.needs_group:
        fix = did_you_mean(asked.readout, list(known_readouts()))
        raise InputError.of(f"a typical person has no read-out {asked.readout}", fix)
    return asked


def explain(study: Study, question: Question) -> Explanation:
    """Remove mechanisms and projections and see what becomes of the difference."""
    trial = _Trial(study.experiment, question)
    mechanisms = {m: {CONTROL + m: 0.0} for m in optional_mechanisms()}
    edges = {e: {EDGE + ".".join(e): 0.0} for e in ingredients().network.graph.edges}
    (effect,) = trial.effects([{}])
    unit = known_readouts()[question.readout].unit
    if not abs(effect) > SMALLEST * max(1.0, abs(trial.level)):
        return Explanation(question, unit, effect, {}, {}, 0.0, {}, ())
    without = trial.effects([*mechanisms.values(), *edges.values()])
    lost = [1 - e / effect for e in without]
    needs = dict(zip(mechanisms, lost, strict=False))
    cut = dict(zip(edges, lost[len(mechanisms) :], strict=True))
    players = sorted(needs, key=lambda m: -abs(np.nan_to_num(needs[m])))[:MOST_PLAYERS]
    players = [m for m in players if abs(needs[m]) > WORTH_CREDIT]
    credits, left = _credits(trial, players, effect)
    path = tuple(_parts(cut, _sites(study.experiment, question)))
    return Explanation(question, unit, effect, needs, credits, left, cut, path)


class _Trial:
    """The two arms alone, solved under any controls."""

    def __init__(self, experiment: Experiment, question: Question) -> None:
        names = (question.arm, question.against)
        self._question = question
        self._readout: Readout = known_readouts()[question.readout]
        lean = experiment.model_copy(
            update={
                "arms": {name: experiment.arms[name] for name in names},
                "measure": {self._readout.quantity: Measure(at_min=(question.time_min,))},
                "findings": (),
                "cohort": None,
            }
        )
        self._studies = SideBySide([lean], RTOL, patient=True)
        self.level = 0.0

    def effects(self, sets: Sequence[Values]) -> list[float]:
        """The difference under each set of controls; not a number where an arm failed."""
        return [self._effect(run) for (run,) in self._studies.runs(sets)]

    def _effect(self, run: MeasuredRun) -> float:
        if run.failures:
            return float("nan")
        asked = self._question
        self.level = self._value(run, asked.against)
        return self._value(run, asked.arm) - self.level

    def _value(self, run: MeasuredRun, arm: str) -> float:
        quantity = self._readout.quantity
        now, before = (
            float(run.persons(arm, quantity, t)[0])
            for t in (self._question.time_min, run.baseline_min)
        )
        return self._readout.value(now, before)


def _credits(
    trial: _Trial, players: Sequence[str], effect: float
) -> tuple[dict[str, float], float]:
    """Shapley's value of every player as a share of the effect, and the share without them all."""
    sides = [frozenset(c) for n in range(len(players) + 1) for c in combinations(players, n)]
    off = [{CONTROL + m: 0.0 for m in players if m not in side} for side in sides]
    worth = {s: e / effect for s, e in zip(sides, trial.effects(off), strict=True)}
    count = len(players)
    found = {
        player: sum(
            factorial(len(side))
            * factorial(count - len(side) - 1)
            / factorial(count)
            * (worth[side | {player}] - worth[side])
            for side in sides
            if player not in side
        )
        for player in players
    }
    return found, worth[frozenset()]


def _parts(cut: Mapping[tuple[str, str], float], sites: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """From the sites along the projections that matter most, then on from where others matter."""
    visited: set[str] = set()
    begin = [e for e in cut if e[0] in sites and cut[e] > WORTH_FOLLOWING]
    while begin:
        first, second = max(begin, key=cut.__getitem__)
        path = [first, second]
        visited |= set(path)
        while onward := _onward(cut, path[-1], visited):
            path.append(onward[0][1])
            visited.add(path[-1])
        yield tuple(path)
        begin = [e for e in cut if not visited & set(e) and cut[e] > WORTH_RESUMING]


def _onward(
    cut: Mapping[tuple[str, str], float], node: str, visited: set[str]
) -> list[tuple[str, str]]:
    """The largest first."""
    found = [e for e in cut if e[0] == node and e[1] not in visited and cut[e] > WORTH_FOLLOWING]
    return sorted(found, key=lambda e: -cut[e])


def _sites(experiment: Experiment, question: Question) -> list[str]:
    """Where either arm is stimulated."""
    network = ingredients().network
    protocols = [
        course.protocol
        for arm in (question.arm, question.against)
        for course in experiment.arms[arm].stimulation
    ]
    return list(dict.fromkeys(network.site(p.target, p.hemisphere) for p in protocols))


def _first_pair(experiment: Experiment) -> tuple[str, str]:
    """The first real arm and the first that is none."""
    arms = experiment.arms
    if len(arms) < 2:
        raise InputError.of("the experiment has one arm only", "add one to compare it with")
    real = [name for name, arm in arms.items() if arm.stimulation and arm.sham is None]
    first = (real or list(arms))[0]
    controls = [name for name in arms if name != first and name not in real]
    return first, (controls or [name for name in arms if name != first])[0]


def _is_plain(contrast: Sequence[str], readout: str) -> bool:
    known = known_readouts().get(readout)
    return len(contrast) == 2 and known is not None and not known.needs_group
