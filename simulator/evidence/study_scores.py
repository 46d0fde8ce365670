"""Scores of whole studies: all arms solved side by side, and no study at another's cost."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from simulator.evidence.batch_score import MeasuredRun, measured_run
from simulator.evidence.scoring import FindingScore, not_computable, score_findings
from simulator.reading.locate import find_experiment
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.solving.lanes import widest_lanes
from simulator.study.assembly import compiled_model
from simulator.study.claims import Finding
from simulator.study.group import simulate_group
from simulator.study.lanes import Solved, solve_courses
from simulator.study.load import Study
from simulator.study.prepare import measured_times, prepare
from simulator.study.variants import Variants

RTOL = 1e-6


def scores_of(study: Study) -> list[FindingScore]:
    """Every finding of a study; what stops the study is the reason that none can be computed."""
    if not study.experiment.findings:
        return []
    try:
        return score_findings(study, measured(study))
    except (InputError, ArithmeticError, ValueError) as error:
        return _none_computable(study.name, study.experiment.findings, str(error))


def measured(study: Study) -> MeasuredRun:
    """What findings look at, in a typical person or in the study's group."""
    experiment = study.experiment
    times = measured_times(experiment)
    if experiment.cohort is not None:
        baseline = prepare(experiment).baseline_min
        group = simulate_group(experiment, experiment.cohort, baseline)
        return MeasuredRun(group.times_min, group.values, group)
    people, courses = Variants(experiment, times).persons({}, 0)
    vector = compiled_model(widest_lanes())
    solved = solve_courses(compiled_model(), vector, people, courses, RTOL)
    arms = [arm.values if isinstance(arm, Solved) else arm for arm in solved]
    return measured_run(study, times, [arms])


def scores_of_unreadable(name: str, error: InputError) -> list[FindingScore]:
    """The findings of a shipped study that cannot be used, as far as they can be read."""
    try:
        data = load_file(find_experiment(name)).data
    except InputError:
        return []
    found = data.get("findings", []) if isinstance(data, dict) else []
    return _none_computable(name, _readable(found), f"the study cannot be used: {error}")


def _readable(given: Iterable[object]) -> list[Finding]:
    found = []
    for finding in given:
        try:
            found.append(Finding.model_validate(finding))
        except ValidationError:
            continue
    return found


def _none_computable(name: str, findings: Iterable[Finding], why: str) -> list[FindingScore]:
    reason = " ".join(why.split())
    return [not_computable(name, finding, reason) for finding in findings]
