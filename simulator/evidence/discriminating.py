"""The experiment in which two hypotheses disagree most, among thousands that could be done.

Candidates are single sessions in healthy volunteers with heat pain and ten-session courses in
patients: every target and side that both could stimulate, several frequencies, intensities and
numbers of pulses, with each shipped drug or none. All are arms of two large experiments, solved
side by side under either hypothesis. Disagreement is counted in expected standard errors of a
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
from simulator.reading.validation import validate
from simulator.study.readouts import known_readouts
from simulator.study.schema import Experiment

VOLUNTEERS = 24
SITES = (("M1", "left"), ("M1", "right"), ("DLPFC", "left"), ("DLPFC", "right"), ("S2", "right"))
FREQUENCIES_HZ = (1, 5, 10, 20)
INTENSITIES_PERCENT_RMT = (80, 90, 110)
PULSES = (1600, 3200)
DRUGS: dict[str, tuple[dict[str, Any], ...]] = {
    "none": (),
    "naloxone": ({"drug": "naloxone", "bolus_mg_per_kg": 0.1, "at_min": -10},),
    "naloxone_low": ({"drug": "naloxone", "bolus_mg_per_kg": 0.01, "at_min": -10},),
    "ketamine": ({"drug": "ketamine", "bolus_mg_per_kg": 0.3, "at_min": -10},),
    "haloperidol": ({"drug": "haloperidol", "bolus_mg_per_kg": 0.03, "at_min": -60},),
    "dextromethorphan": ({"drug": "dextromethorphan", "bolus_mg_per_kg": 1.5, "at_min": -120},),
    "citalopram": ({"drug": "citalopram", "bolus_mg_per_kg": 0.6, "at_min": -180},),
}
HEAT = {"kind": "heat", "temperature_c": 39, "duration_s": 30, "irritant": 1, "side": "left"}
SINGLE_MIN, COURSE_DAYS = 60.0, (12.0, 40.0)
SINGLE_READOUTS = (
    "pain_nrs",
    "heat_pain_threshold",
    "endorphin.plasma_fold",
    "enkephalin.plasma_fold",
    "carfentanil_bp_change",
    "raclopride_bp_change",
)
COURSE_READOUTS = ("pain_nrs",)


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
    for course in (False, True):
        experiment, keys = _arms(course)
        runs = [_run(hypothesis, experiment) for hypothesis in (first, second)]
        found += _candidates(experiment, keys, runs, course)
    found.sort(key=lambda c: -c.standard_errors_apart)
    chosen: dict[tuple[Any, ...], Candidate] = {}
    for c in found:
        kind = (c.protocol["target"], c.protocol["hemisphere"], c.drug, c.readout)
        chosen.setdefault(kind, c)
    return list(chosen.values())[:best]


def as_study(candidate: Candidate, first: Hypothesis, second: Hypothesis) -> dict[str, Any]:
    """The candidate as an experiment file."""
    drugs = list(DRUGS[candidate.drug])
    active = {"stimulation": candidate.protocol, **({"drugs": drugs} if drugs else {})}
    return {
        "title": f"Telling {first.name} from {second.name}",
        "question": f"{first.written.title}, or: {second.written.title}?",
        "note": "Proposed by the simulator as the experiment in which the two disagree most.",
        **_setting(candidate.course),
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
    return level * _scatter()[unit] / float(np.sqrt(VOLUNTEERS))


@cache
def _scatter() -> dict[str, float]:
    data = load_file(configs_directory() / "scoring" / "expected_errors.yaml").data
    return {unit: float(value) for unit, value in data.items()}


def _setting(course: bool) -> dict[str, Any]:
    if course:
        return {"subject": "chronic_neuropathic"}
    return {"subject": "healthy", "noxious": HEAT}


def _protocols(course: bool) -> Iterator[dict[str, Any]]:
    for site, rate, intensity, pulses in product(
        SITES, FREQUENCIES_HZ, INTENSITIES_PERCENT_RMT, PULSES
    ):
        trains = {"pulses_per_train": pulses, "trains": 1}
        if rate > 1:
            each = 10 * rate
            trains = {"pulses_per_train": each, "trains": pulses // each, "inter_train_gap_s": 20}
        repeated = {"sessions": 10, "schedule": {"rest_after": {"every": 5, "days": 2}}}
        yield {
            "target": site[0],
            "hemisphere": site[1],
            "frequency_hz": rate,
            "intensity_percent_rmt": intensity,
            **trains,
            **(repeated if course else {}),
        }


def _arms(course: bool) -> tuple[Experiment, dict[str, tuple[dict[str, Any], str]]]:
    """All candidates as arms; drugs accompany single sessions alone."""
    arms: dict[str, Any] = {}
    keys = {}
    drugs = {"none": ()} if course else DRUGS
    for number, (protocol, drug) in enumerate(product(_protocols(course), drugs)):
        name = f"c{number}"
        keys[name] = (protocol, drug)
        arms[name] = {"stimulation": [{"protocol": protocol}], "drugs": list(drugs[drug])}
    for drug, doses in drugs.items():
        arms[f"sham_{drug}"] = {"drugs": list(doses)}
    readouts = COURSE_READOUTS if course else SINGLE_READOUTS
    times = {"at_day": list(COURSE_DAYS)} if course else {"at_min": [SINGLE_MIN]}
    data = {
        "title": "candidates",
        **_setting(course),
        "subject": load_file(find_config("subjects", _setting(course)["subject"])).data,
        "arms": arms,
        "measure": {name: times for name in readouts},
        "solver": {"method": "compiled"},
    }
    return validate(Experiment, Document(data, "", {})), keys


def _run(hypothesis: Hypothesis, experiment: Experiment) -> MeasuredRun:
    with hypothesis.model():
        return SideBySide([experiment]).runs([hypothesis.values])[0][0]


def _candidates(
    experiment: Experiment,
    keys: dict[str, tuple[dict[str, Any], str]],
    runs: list[MeasuredRun],
    course: bool,
) -> Iterator[Candidate]:
    readouts = COURSE_READOUTS if course else SINGLE_READOUTS
    times = [1440 * day for day in COURSE_DAYS] if course else [SINGLE_MIN]
    for (arm, (protocol, drug)), name, time in product(keys.items(), readouts, times):
        unit = known_readouts()[name].unit
        if any(a in run.failures for run in runs for a in (arm, f"sham_{drug}")):
            continue
        effects = [
            _level(run, arm, name, time) - _level(run, f"sham_{drug}", name, time) for run in runs
        ]
        error = expected_error(unit, max(map(abs, effects)))
        apart = abs(effects[0] - effects[1]) / error
        yield Candidate(protocol, drug, name, time, course, (effects[0], effects[1]), unit, apart)


def _level(run: MeasuredRun, arm: str, name: str, time: float) -> float:
    readout = known_readouts()[name]
    now = run.persons(arm, readout.quantity, time)
    before = run.persons(arm, readout.quantity, run.baseline_min)
    return float(readout.values(now, before)[0])
