"""The command that finds what a read-out, or the score, depends on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from simulator.cli.conducting import Where, finish_sweep
from simulator.cli.console import show
from simulator.evidence.split import use_of
from simulator.output.provenance import DISCLAIMER
from simulator.output.sensitivity_figure import write_sensitivity_figures
from simulator.output.store import prepare_folder, write_dataset
from simulator.reading.locate import shipped
from simulator.reading.problems import InputError, did_you_mean
from simulator.solving.compiled import Array
from simulator.solving.lanes import widest_lanes
from simulator.study.load import Study, load_study
from simulator.study.prepare import measured_times
from simulator.study.readouts import known_readouts
from simulator.sweep.assemble import variable_name
from simulator.sweep.axes import Axis
from simulator.sweep.check import check_design
from simulator.sweep.design import Design
from simulator.sweep.over import read_over, record_bounds
from simulator.sweep.plan import SweepPlan
from simulator.sweep.sensitivity.indices import analyse
from simulator.sweep.sensitivity.local import free_parameters, local_sensitivity
from simulator.sweep.sensitivity.samples import Factor, Sampling, sample
from simulator.sweep.sensitivity.table import sensitivity_table

SCORE, ALL = "score", "all"
USUAL_N = {"morris": 10, "sobol": 64, "prcc": 1000}
DESIGNS = {"morris": "morris", "sobol": "saltelli", "prcc": "prcc"}


@dataclass(frozen=True)
class SensitivityRequest:
    """What was asked for on the command line."""

    experiment: str
    changes: list[str]
    on: str | None
    arm: str | None
    minus: str | None
    at_min: float | None
    method: str
    over: list[str]
    n: int | None
    pairs: bool
    seed: int
    rtol: float


@dataclass(frozen=True)
class Question:
    """A read-out in an arm, or in a contrast of two, at a time."""

    readout: str
    arm: str
    minus: str | None
    time_min: float

    def __str__(self) -> str:
        arms = self.arm if self.minus is None else f"{self.arm} minus {self.minus}"
        return f"{self.readout} of {arms} at {self.time_min:g} min"


def analyse_experiment(request: SensitivityRequest, where: Where) -> None:
    """Print a table, write the indices and the figures."""
    studies = _studies(request)
    prepare_folder(where.out)
    if request.method == "local":
        found, name = _local(request, studies), f"{studies[0].name}-local"
    else:
        found = _sampled(request, studies, where)
        name = f"{request.experiment if len(studies) > 1 else studies[0].name}-{request.method}"
    data = where.out / f"{name}.sensitivity.nc"
    write_dataset(found, data)
    figures = write_sensitivity_figures(found, data.with_suffix(""))
    said = [str(found.attrs.get("warning", ""))]
    if found.attrs.get("failed", 0):
        said.append(f"{found.attrs['failed']} of {found.attrs['n']} runs failed.")
    show(
        sensitivity_table(found),
        *(line for line in said if line),
        *(f"wrote {path}" for path in [data, *figures]),
        f"Simulated; {DISCLAIMER}.",
    )


def question_of(request: SensitivityRequest, study: Study) -> Question:
    """What was asked for; what was not, is taken from the experiment's first finding."""
    experiment = study.experiment
    first = next((f for f in experiment.findings if f.contrast and f.time_min is not None), None)
    arms = list(experiment.arms)
    readout = request.on or (first.readout if first else next(iter(experiment.measure), "pain_nrs"))
    if readout not in known_readouts():
        fix = did_you_mean(readout, [SCORE, *known_readouts()])
        raise InputError.of(f"unknown read-out '{readout}'", fix, file="--on", field=readout)
    usual = first.contrast if first else (arms[0],)
    arm = request.arm or usual[0]
    minus = request.minus or (usual[1] if request.arm is None and len(usual) > 1 else None)
    for name, option in ((arm, "--arm"), (minus, "--minus")):
        if name is not None and name not in arms:
            raise InputError.of(f"there is no arm {name}", did_you_mean(name, arms), file=option)
    times = measured_times(experiment)
    usual_time = first.time_min if first and first.time_min is not None else (times or [0.0])[-1]
    return Question(readout, arm, minus, usual_time if request.at_min is None else request.at_min)


def _studies(request: SensitivityRequest) -> list[Study]:
    if request.experiment != ALL:
        return [load_study(request.experiment, request.changes)]
    if request.on != SCORE:
        raise InputError.of("all experiments have only their score in common", "add --on score")
    return [load_study(name, request.changes) for name in shipped("experiments")]


def _local(request: SensitivityRequest, studies: list[Study]) -> xr.Dataset:
    if request.on == SCORE:
        raise InputError.of("a score moves in steps and has no slope", "use --method morris")
    question = question_of(request, studies[0])
    names = [text.partition("=")[0].removeprefix("parameters.") for text in request.over] or None
    show(f"{studies[0].experiment.title}: {question}")
    experiment = studies[0].experiment
    return local_sensitivity(
        experiment, question.readout, question.arm, question.time_min, names, question.minus
    )


def _sampled(request: SensitivityRequest, studies: list[Study], where: Where) -> xr.Dataset:
    factors = _factors(request)
    n = request.n or USUAL_N[request.method]
    sampling = sample(request.method, factors, n, request.seed, request.pairs)  # type: ignore[arg-type]
    kind = DESIGNS[request.method] + ("_pairs" if request.pairs else "")
    axes = tuple(Axis(f.path, (), f.lower, f.upper, f.log) for f in factors)
    design = Design(kind, axes, len(sampling.values), request.seed)  # type: ignore[arg-type]
    if request.on == SCORE:
        return _of_score(request, studies, sampling, design, where)
    question = question_of(request, studies[0])
    show(f"{studies[0].experiment.title}: {question}")
    check_design(design, studies[0])
    plan = _plan(request, studies[0], design, question)
    with xr.open_dataset(finish_sweep(plan, where)[0], engine="h5netcdf") as swept:
        values = swept[variable_name(question.readout)].sel(time=question.time_min)
        y: Array = values.sel(arm=question.arm).values
        if question.minus is not None:
            y = y - values.sel(arm=question.minus).values
    unit = known_readouts()[question.readout].unit
    return analyse(sampling, y, str(question), unit)


def _of_score(
    request: SensitivityRequest,
    studies: list[Study],
    sampling: Sampling,
    design: Design,
    where: Where,
) -> xr.Dataset:
    """The share of all findings reproduced, each finding counting as much as any other."""
    total, findings = np.zeros(design.size), 0
    for study in studies:
        count = sum(use_of(f) == "calibration" for f in study.experiment.findings)
        if not count:
            continue
        check_design(design, study)
        path = finish_sweep(_plan(request, study, design, None), where)[0]
        with xr.open_dataset(path, engine="h5netcdf") as swept:
            total += count * swept["score"].values
        findings += count
    if not findings:
        raise InputError.of("there is no finding to score", "choose an experiment with findings")
    return analyse(sampling, total / findings, f"share of {findings} findings reproduced", "1")


def _plan(
    request: SensitivityRequest, study: Study, design: Design, question: Question | None
) -> SweepPlan:
    resolved, readouts = dict(study.resolved), ("pain_nrs",)
    if question is not None:
        readouts = (question.readout,)
        resolved["measure"] = {question.readout: {"at_min": [question.time_min]}}
        resolved["findings"] = []
        if not known_readouts()[question.readout].needs_group:
            resolved.pop("cohort", None)
    return SweepPlan(
        f"{study.name}-{request.method}",
        resolved,
        design,
        readouts,
        question is None,
        request.rtol,
        widest_lanes(),
        str(Path(study.document.file).resolve()),
    )


def _factors(request: SensitivityRequest) -> list[Factor]:
    texts = request.over or [f"parameters.{name}" for name in free_parameters()]
    axes, problems = read_over(texts, "lhs", record_bounds)
    for axis in axes:
        if axis.lower is None or axis.upper is None:
            message = f"{axis.path} is a list; sensitivities need a range"
            problems += InputError.of(message, "write it as 0.7:1.3", file="--over").problems
    if problems:
        raise InputError(*problems)
    return [Factor(a.path, a.lower or 0.0, a.upper or 0.0, a.log) for a in axes]
