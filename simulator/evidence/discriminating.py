"""The experiment in which two hypotheses disagree most, among thousands that could be done.

Candidates are single sessions in volunteers and courses in patients, in every combination that
`configs/scoring/candidates.yaml` lists. All are arms of two large experiments, solved side by side
under either hypothesis. Disagreement is counted in expected standard errors of a
crossover trial: effect against sham with the same drug.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from simulator.evidence.batch_score import MeasuredRun
from simulator.evidence.hypotheses import Hypothesis
from simulator.evidence.side_by_side import SideBySide
from simulator.reading.document import Document
from simulator.reading.locate import configs_directory, find_config
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.study.person import Noxious
from simulator.study.readouts import known_readouts
from simulator.study.schema import Experiment
from simulator.study.treatment import DrugDose


class Setting(StrictModel):
    """In whom, with what pain, what is read and when; `sessions` make a course."""

    subject: str
    noxious: Noxious = Noxious(kind="none")
    sessions: int = 1
    readouts: tuple[str, ...]
    times_min: tuple[float, ...]

    @property
    def is_course(self) -> bool:
        """Whether there is more than one session."""
        return self.sessions > 1

    def as_fields(self) -> dict[str, Any]:
        """As an experiment file says it."""
        test = self.noxious.model_dump(exclude_defaults=True)
        return {"subject": self.subject, **({"noxious": test} if test["kind"] != "none" else {})}


class Choices(StrictModel):
    """`configs/scoring/candidates.yaml`: what is combined."""

    volunteers: int
    sites: tuple[dict[str, str], ...]
    frequencies_hz: tuple[int, ...]
    intensities_percent_rmt: tuple[int, ...]
    pulses: tuple[int, ...]
    drugs: dict[str, tuple[DrugDose, ...]]
    session: Setting
    course: Setting

    def doses(self, drug: str) -> list[dict[str, Any]]:
        """What is given, as an arm says it."""
        return [dose.model_dump(exclude_defaults=True) for dose in self.drugs[drug]]


@cache
def choices() -> Choices:
    """The shipped candidates; raises InputError with the mistakes of the file."""
    return validate(Choices, load_file(configs_directory() / "scoring" / "candidates.yaml"))


@dataclass(frozen=True)
class Candidate:
    """One experiment: what is given, what is read and when, and both predictions against sham."""

    protocol: dict[str, Any]
    drug: str
    readout: str
    at_min: float
    course: bool
    predictions: tuple[float, float]
    unit: str
    standard_errors_apart: float


def discriminate(first: Hypothesis, second: Hypothesis, best: int = 5) -> list[Candidate]:
    """The candidates that differ most, each target and drug once."""
    found: list[Candidate] = []
    for setting in (choices().session, choices().course):
        experiment, keys = _arms(setting)
        runs = [_run(hypothesis, experiment) for hypothesis in (first, second)]
        found += _candidates(keys, runs, setting)
    found.sort(key=lambda c: -c.standard_errors_apart)
    chosen: dict[tuple[Any, ...], Candidate] = {}
    for c in found:
        kind = (c.protocol["target"], c.protocol["hemisphere"], c.drug, c.readout)
        chosen.setdefault(kind, c)
    return list(chosen.values())[:best]


def as_study(candidate: Candidate, first: Hypothesis, second: Hypothesis) -> dict[str, Any]:
    """The candidate as an experiment file."""
    drugs = choices().doses(candidate.drug)
    setting = choices().course if candidate.course else choices().session
    active = {"stimulation": candidate.protocol, **({"drugs": drugs} if drugs else {})}
    return {
        "title": f"Telling {first.name} from {second.name}",
        "question": f"{first.written.title}, or: {second.written.title}?",
        "note": "Proposed by the simulator as the experiment in which the two disagree most.",
        **setting.as_fields(),
        "arms": {"active": active, "sham": {**active, "sham": True}},
        "measure": {candidate.readout.removesuffix("_fold"): {"at_min": [candidate.at_min]}},
        "findings": [
            {
                "id": f"{hypothesis.name}-predicts",
                "claim": f"what {hypothesis.name} predicts",
                "readout": candidate.readout,
                "contrast": ["active", "sham"],
                "at_min": candidate.at_min,
                "expect": {
                    "value": round(predicted, 4),
                    "se": round(expected_error(candidate.unit), 4),
                    "unit": candidate.unit,
                },
                "use": "shown",
            }
            for hypothesis, predicted in zip((first, second), candidate.predictions, strict=True)
        ],
    }


def expected_error(unit: str, size: float = 0.0) -> float:
    """Standard error of an effect of some size in a crossover of so many volunteers.

    Folds scatter in proportion to what they are.
    """
    level = 1 + abs(size) if unit == "fold" else 1.0
    return level * _scatter()[unit] / float(np.sqrt(choices().volunteers))


@cache
def _scatter() -> dict[str, float]:
    data = load_file(configs_directory() / "scoring" / "expected_errors.yaml").data
    return {unit: float(value) for unit, value in data.items()}


def _protocols(setting: Setting) -> Iterator[dict[str, Any]]:
    given = choices()
    for site, rate, intensity, pulses in product(
        given.sites, given.frequencies_hz, given.intensities_percent_rmt, given.pulses
    ):
        trains = {"pulses_per_train": pulses, "trains": 1}
        if rate > 1:
            each = 10 * rate
            trains = {"pulses_per_train": each, "trains": pulses // each, "inter_train_gap_s": 20}
        weekdays = {"schedule": {"rest_after": {"every": 5, "days": 2}}}
        yield {
            **site,
            "frequency_hz": rate,
            "intensity_percent_rmt": intensity,
            **trains,
            **({"sessions": setting.sessions, **weekdays} if setting.is_course else {}),
        }


def _arms(setting: Setting) -> tuple[Experiment, dict[str, tuple[dict[str, Any], str]]]:
    """All candidates as arms; drugs accompany single sessions alone."""
    arms: dict[str, Any] = {}
    keys = {}
    drugs = ["none"] if setting.is_course else list(choices().drugs)
    for number, (protocol, drug) in enumerate(product(_protocols(setting), drugs)):
        name = f"c{number}"
        keys[name] = (protocol, drug)
        arms[name] = {"stimulation": [{"protocol": protocol}], "drugs": choices().doses(drug)}
    for drug in drugs:
        arms[f"sham_{drug}"] = {"drugs": choices().doses(drug)}
    data = {
        "title": "candidates",
        **setting.as_fields(),
        "subject": load_file(find_config("subjects", setting.subject)).data,
        "arms": arms,
        "measure": {name: {"at_min": list(setting.times_min)} for name in setting.readouts},
        "solver": {"method": "compiled"},
    }
    return validate(Experiment, Document(data, "", {})), keys


def _run(hypothesis: Hypothesis, experiment: Experiment) -> MeasuredRun:
    with hypothesis.model():
        return SideBySide([experiment]).runs([hypothesis.values])[0][0]


def _candidates(
    keys: dict[str, tuple[dict[str, Any], str]], runs: list[MeasuredRun], setting: Setting
) -> Iterator[Candidate]:
    for (arm, (protocol, drug)), name, time in product(
        keys.items(), setting.readouts, setting.times_min
    ):
        unit = known_readouts()[name].unit
        if any(a in run.failures for run in runs for a in (arm, f"sham_{drug}")):
            continue
        effects = [
            _level(run, arm, name, time) - _level(run, f"sham_{drug}", name, time) for run in runs
        ]
        error = expected_error(unit, max(map(abs, effects)))
        apart = abs(effects[0] - effects[1]) / error
        yield Candidate(
            protocol, drug, name, time, setting.is_course, (effects[0], effects[1]), unit, apart
        )


def _level(run: MeasuredRun, arm: str, name: str, time: float) -> float:
    readout = known_readouts()[name]
    now = run.persons(arm, readout.quantity, time)
    before = run.persons(arm, readout.quantity, run.baseline_min)
    return float(readout.values(now, before)[0])
