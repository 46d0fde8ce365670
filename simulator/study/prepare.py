"""An experiment planned: what happens in every arm, when, and with which numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.model.parameter import ParameterSet
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array, CompiledModel
from simulator.study.arms import ArmPlan, ongoing_inputs, plan_arm, test_windows
from simulator.study.assembly import compiled_model, ingredients
from simulator.study.schema import Experiment
from simulator.study.timeline import Segment, Window, segments
from simulator.study.treatment import Arm

CURVE_POINTS = 240
CALM_MINUTES = 5.0  # from the baseline to the first thing given
LARGEST_GRID = 200_000
COARSEST_GRID_MINUTES = 1e5


@dataclass(frozen=True)
class Prepared:
    """Everything about an experiment that does not need a solver.

    `consulted` names the parameters that the plans were made from; others do not change them.
    """

    model: CompiledModel
    plans: dict[str, ArmPlan]
    times_min: Array
    baseline_min: float
    begin_min: float
    test_times: tuple[float, ...]
    consulted: frozenset[str] = frozenset()


def prepare(experiment: Experiment) -> Prepared:
    """Plan every arm and choose the grid of time."""
    found = ingredients()
    consulted: set[str] = set()
    plans = {
        name: plan_arm(experiment, arm, found, parameter_values(experiment, arm).noting(consulted))
        for name, arm in experiment.arms.items()
    }
    measured = measured_times(experiment)
    baseline = min([*measured, *(plan.first_event for plan in plans.values())]) - CALM_MINUTES
    begin = baseline - experiment.noxious.duration_s / 60 - 1.0
    end = max(
        [
            *measured,
            experiment.record.until_min or 0.0,
            *(stop for plan in plans.values() for _, stop in plan.stimulated),
        ]
    )
    tests = _test_times(experiment, baseline, measured, end)
    times = _grid(experiment, begin, end, [baseline, *measured, *tests], plans)
    model = compiled_model()
    return Prepared(model, plans, times, baseline, begin, tests, frozenset(consulted))


def measured_times(experiment: Experiment) -> list[float]:
    """When something is measured, in minutes from the first session's start."""
    return sorted(
        {t for m in experiment.measure.values() for t in m.times_min}
        | {f.time_min for f in experiment.findings if f.time_min is not None}
        | {f.since_min for f in experiment.findings if f.since_min is not None}
    )


def parameter_values(experiment: Experiment, arm: Arm | None = None) -> ParameterSet:
    """The records with the experiment's own values."""
    return ingredients().parameters.replace(_own_values(experiment, arm))


def _own_values(experiment: Experiment, arm: Arm | None) -> dict[str, float]:
    """The more special wins: the arm's own subject over the experiment over its subject."""
    own = arm.subject.parameters if arm is not None and arm.subject is not None else {}
    return {**experiment.subject.parameters, **experiment.parameters, **own}


def parameter_array(experiment: Experiment, arm: Arm, model: CompiledModel) -> Array:
    """Parameters and controls in the order of the compiled model."""
    array = model.default_parameters()
    changes = _own_values(experiment, arm)
    changes |= {f"mechanisms.{k}": v for k, v in experiment.mechanisms.items()}
    changes |= {f"nodes.{k}": v for k, v in experiment.network.nodes.items()}
    changes |= {f"edges.{k.replace('->', '.')}": v for k, v in experiment.network.edges.items()}
    for name, value in changes.items():
        if name in model.parameter_index:
            array[model.parameter_index[name]] = value
    return array


def arm_segments(
    experiment: Experiment, arm: Arm, prepared: Prepared, plan: ArmPlan
) -> list[Segment]:
    """The arm's time, cut at every switch."""
    model = prepared.model
    tests = [
        Window(w.start, w.end, w.values)
        for w in test_windows(experiment.noxious, prepared.test_times)
    ]
    return segments(
        [*plan.windows, *tests],
        plan.boluses,
        prepared.times_min.tolist(),
        ongoing(experiment, arm, model),
        model.input_index,
        {name: i for i, name in enumerate(model.state_names)},
    )


def ongoing(experiment: Experiment, arm: Arm, model: CompiledModel) -> Array:
    """Inputs that hold all through, in the order of the compiled model."""
    inputs = model.default_inputs()
    subject = arm.subject or experiment.subject
    for name, value in ongoing_inputs(arm, subject, experiment.noxious).items():
        inputs[model.input_index[name]] = value
    return inputs


def _test_times(
    experiment: Experiment, baseline: float, measured: Sequence[float], end: float
) -> tuple[float, ...]:
    noxious = experiment.noxious
    if noxious.kind == "none":
        return ()
    every = noxious.every_min
    between = np.arange(baseline, end + 1e-9, every) if every else np.array([])
    apart = noxious.duration_s / 60 + 0.5
    kept = [t for t in between if all(abs(t - m) > apart for m in [*measured, baseline])]
    return tuple(sorted({baseline, *measured, *map(float, kept)}))


def _grid(
    experiment: Experiment,
    begin: float,
    end: float,
    needed: Sequence[float],
    plans: dict[str, ArmPlan],
) -> Array:
    record = experiment.record
    first = record.from_min if record.from_min is not None else begin
    step = record.every_min or max((end - first) / CURVE_POINTS, 0.5)
    if (end - first) / step > LARGEST_GRID:
        raise InputError.of(
            f"a point every {step:g} min until minute {end:g} makes {(end - first) / step:.3g}"
            f" points per curve; the limit is {LARGEST_GRID}",
            "choose a larger record.every_min or a smaller record.until_min",
            field="record.every_min",
        )
    regular = np.arange(first, end + 1e-9, step)
    edges = [t for plan in plans.values() for pair in plan.stimulated for t in pair]
    times = np.unique(np.round([begin, *regular, *needed, *edges], 9))
    kept: Array = times[(times >= begin) & (times <= end + 1e-9)]
    return kept
