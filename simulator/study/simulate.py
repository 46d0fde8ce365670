"""Where model, parameters, protocol and solver meet: an experiment in, a labelled Dataset out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.model.parameter import ParameterSet
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.reference import SolverFailure, solve_reference
from simulator.solving.steady import NoSteadyState, SteadyState, steady_state
from simulator.study.arms import ArmPlan, ongoing_inputs, plan_arm, test_windows
from simulator.study.assembly import compiled_model, ingredients
from simulator.study.cohort import simulate_group
from simulator.study.run import ArmRun, Run
from simulator.study.schema import Arm, Experiment
from simulator.study.timeline import Segment, Window, segments

CURVE_POINTS = 240
CALM_MINUTES = 5.0  # from the baseline to the first thing given
LARGEST_GRID = 200_000


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


def simulate(experiment: Experiment, on_progress: Callable[[float], None] | None = None) -> Run:
    """Solve every arm in a typical person and, if the experiment has a cohort, in its people.

    `on_progress` is called with the share of the work done.
    """
    if experiment.cohort is None:
        return _simulate_typical(experiment, on_progress)
    group = simulate_group(
        experiment, experiment.cohort, parameter_values(experiment), _quantities, on_progress
    )
    return replace(_simulate_typical(experiment, None), group=group)


def _quantities(experiment: Experiment) -> tuple[Array, dict[str, Array]]:
    run = _simulate_typical(experiment, None)
    return run.times_min, {name: arm.quantities for name, arm in run.arms.items()}


def _simulate_typical(experiment: Experiment, on_progress: Callable[[float], None] | None) -> Run:
    """An arm that fails becomes a sentence and spares the others."""
    prepared = prepare(experiment)
    runs: dict[str, ArmRun] = {}
    failures: dict[str, str] = {}
    rests: dict[str, SteadyState] = {}
    for number, (name, arm) in enumerate(experiment.arms.items()):
        try:
            key = repr(arm.subject)
            if key not in rests:
                rests[key] = untreated(experiment, arm, prepared.model)
            runs[name] = _solve_arm(experiment, arm, prepared, prepared.plans[name], rests[key])
        except (NoSteadyState, SolverFailure) as failure:
            failures[name] = str(failure)
        if on_progress is not None:
            on_progress((number + 1) / len(experiment.arms))
    tested = np.isin(np.round(prepared.times_min, 6), np.round(prepared.test_times, 6))
    if experiment.noxious.kind == "none":
        tested = np.ones(len(prepared.times_min), dtype=bool)
    return Run(
        experiment, prepared.times_min, prepared.baseline_min, tested.astype(float), runs, failures
    )


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


def untreated(experiment: Experiment, arm: Arm, model: CompiledModel) -> SteadyState:
    """The steady state before anything is given; raises NoSteadyState."""
    return steady_state(
        model, parameter_array(experiment, arm, model), ongoing(experiment, arm, model)
    )


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
    for name, value in ongoing_inputs(
        arm.subject or experiment.subject, experiment.noxious
    ).items():
        inputs[model.input_index[name]] = value
    return inputs


def _solve_arm(
    experiment: Experiment, arm: Arm, prepared: Prepared, plan: ArmPlan, rest: SteadyState
) -> ArmRun:
    pieces = arm_segments(experiment, arm, prepared, plan)
    solver = experiment.solver
    if solver.method == "compiled":
        from simulator.solving.rodas import solve_compiled

        states, outputs = solve_compiled(
            prepared.model, rest.parameters, rest.states, pieces, solver.rtol
        )
    else:
        states, outputs = solve_reference(
            prepared.model, rest.parameters, rest.states, pieces, solver.method, solver.rtol
        )
    first = prepared.model.outputs(
        rest.states,
        prepared.model.prepare(rest.parameters, ongoing(experiment, arm, prepared.model)),
    )
    return ArmRun(plan, rest, np.vstack([rest.states, states]), np.vstack([first, outputs]))


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
