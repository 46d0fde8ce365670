"""Local sensitivities: by how much a read-out moves per unit of each parameter, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from pydantic import ValidationError

from simulator.model.parameter import Parameter
from simulator.reading.problems import InputError, did_you_mean
from simulator.solving.compiled import Array
from simulator.solving.sensitivity import follow
from simulator.study.assembly import ingredients
from simulator.study.claims import Measure
from simulator.study.prepare import Prepared, arm_segments, ongoing, parameter_values, prepare
from simulator.study.readouts import Readout, known_readouts
from simulator.study.schema import Experiment
from simulator.study.simulate import untreated
from simulator.sweep.sensitivity.compiled_slopes import compiled_slopes
from simulator.sweep.sensitivity.plan_slopes import plan_slopes
from simulator.sweep.sensitivity.results import Index, index_dataset
from simulator.sweep.sensitivity.samples import Factor


@dataclass(frozen=True)
class _Measured:
    """A read-out in an arm and its derivatives."""

    value: float
    slopes: Array

    def minus(self, other: _Measured) -> _Measured:
        """The contrast of two arms."""
        return _Measured(self.value - other.value, self.slopes - other.slopes)


def local_sensitivity(
    experiment: Experiment,
    readout: str,
    arm: str,
    time_min: float,
    names: Sequence[str] | None = None,
    reference: str | None = None,
) -> xr.Dataset:
    """Derivatives of a read-out in the typical person at a time, or of a contrast of two arms.

    Without `names` all free parameters count. Along `factor`: `derivative` in units of the
    read-out per unit of the parameter, `over_range` and `over_value`, which are the derivative
    times the parameter's range and times its value, in units of the read-out. The read-out is
    measured at that time as if the experiment said so: with a test stimulus, if it has any. An arm
    whose own subject sets a parameter does not follow the experiment's value.

    Raises InputError for what does not exist, NoSteadyState and SolverFailure.
    """
    asked = _known(readout)
    values = parameter_values(experiment)
    chosen = [values[n] for n in _chosen(experiment, names)]
    planned = _prepared(experiment, time_min)
    arms = [_arm_name(experiment, name) for name in (arm, reference) if name is not None]
    measured = [_measured(experiment, planned, name, asked, chosen) for name in arms]
    found = measured[0].minus(measured[1]) if reference is not None else measured[0]
    return _dataset(found, chosen, asked).assign_attrs(
        method="local",
        readout=readout,
        arm=arm,
        reference=reference or "",
        time_min=time_min,
        units=asked.unit,
        value=found.value,
        n=len(arms),
        lost=0,
        leading="over_range",
        warning="",
    )


def free_parameters() -> list[str]:
    """Parameters that a record lets vary."""
    return [
        name
        for name, record in ingredients().parameters.items()
        if record.distribution != "fixed" and record.lower < record.upper
    ]


def _known(readout: str) -> Readout:
    known = known_readouts()
    if readout not in known:
        raise InputError.of(f"unknown read-out '{readout}'", did_you_mean(readout, known))
    if known[readout].needs_group:
        raise InputError.of(
            f"{readout} counts people and has no derivative in one person",
            "choose a read-out such as pain_change_percent, or another method",
        )
    return known[readout]


def _chosen(experiment: Experiment, names: Sequence[str] | None) -> Sequence[str]:
    known = parameter_values(experiment)
    if names is None:
        return free_parameters()
    for name in names:
        if name not in known:
            raise InputError.of(f"unknown parameter '{name}'", did_you_mean(name, known))
    return names


def _arm_name(experiment: Experiment, name: str) -> str:
    if name not in experiment.arms:
        raise InputError.of(f"unknown arm '{name}'", did_you_mean(name, experiment.arms))
    return name


def _prepared(experiment: Experiment, time_min: float) -> Prepared:
    """The plan of the experiment, with no times but the start, the baseline and the one asked."""
    try:
        asked = Measure(at_min=(time_min,))
    except ValidationError:
        raise InputError.of(
            f"minute {time_min:g} is out of reach", "choose one from -1440 to 2000000"
        ) from None
    measure = {**experiment.measure, "asked": asked}
    found = prepare(experiment.model_copy(update={"measure": measure, "cohort": None}))
    times = np.unique([found.begin_min, found.baseline_min, time_min])
    return replace(found, times_min=times)


def _measured(
    experiment: Experiment,
    prepared: Prepared,
    name: str,
    readout: Readout,
    chosen: Sequence[Parameter],
) -> _Measured:
    arm, model = experiment.arms[name], prepared.model
    own = arm.subject.parameters if arm.subject is not None else {}
    names = [parameter.id for parameter in chosen]
    directions = np.zeros((len(model.layout.parameters), len(names)))
    for column, parameter in enumerate(names):
        if parameter in model.parameter_index and parameter not in own:
            directions[model.parameter_index[parameter], column] = 1.0
    followed = follow(
        model,
        compiled_slopes(),
        untreated(experiment, arm, model),
        ongoing(experiment, arm, model),
        directions,
        arm_segments(experiment, arm, prepared, prepared.plans[name]),
        plan_slopes(experiment, arm, prepared, [n if n not in own else "" for n in names]),
    )
    column = (*model.state_names, *model.output_names).index(readout.quantity)
    before, now = 0, len(followed.values) - 1
    return _Measured(
        readout.value(followed.values[now, column], followed.values[before, column]),
        _chained(
            readout,
            (followed.values[now, column], followed.slopes[now, column]),
            (followed.values[before, column], followed.slopes[before, column]),
        ),
    )


def _chained(readout: Readout, now: tuple[float, Array], before: tuple[float, Array]) -> Array:
    """The chain rule for the form of the read-out, from values and their derivatives."""
    if readout.form == "level":
        return now[1]
    if readout.form == "change":
        return now[1] - before[1]
    ratio = (now[1] - now[0] / before[0] * before[1]) / before[0]
    return 100 * ratio if readout.form == "change_percent" else ratio


def _dataset(found: _Measured, chosen: Sequence[Parameter], readout: Readout) -> xr.Dataset:
    spans = np.array([parameter.upper - parameter.lower for parameter in chosen])
    values = np.array([parameter.value for parameter in chosen])
    indices = {
        "over_range": Index(found.slopes * spans, "derivative times the parameter's range", ""),
        "over_value": Index(found.slopes * values, "derivative times the parameter's value", ""),
        "derivative": Index(
            found.slopes, "change per unit of the parameter", f"{readout.unit} per unit"
        ),
    }
    factors = [Factor(f"parameters.{p.id}", p.lower, p.upper) for p in chosen]
    return index_dataset(factors, indices, readout.unit)
