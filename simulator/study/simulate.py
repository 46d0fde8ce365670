"""Where model, parameters, protocol and solver meet: an experiment in, a labelled Dataset out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulator.solving.compiled import CompiledModel
from simulator.solving.reference import SolverFailure, solve_reference
from simulator.solving.steady import NoSteadyState, SteadyState, steady_state
from simulator.study.arms import ArmPlan
from simulator.study.group import simulate_group
from simulator.study.prepare import Prepared, arm_segments, ongoing, parameter_array, prepare
from simulator.study.run import ArmRun, Run
from simulator.study.schema import Experiment
from simulator.study.treatment import Arm


def simulate(experiment: Experiment, on_progress: Callable[[float], None] | None = None) -> Run:
    """Solve every arm in a typical person and, if the experiment has a cohort, in its people.

    `on_progress` is called with the share of the work done.
    """
    cohort = experiment.cohort
    run = _simulate_typical(experiment, None if cohort else on_progress)
    if cohort is None:
        return run
    return replace(run, group=simulate_group(experiment, cohort, run.baseline_min, on_progress))


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


def untreated(experiment: Experiment, arm: Arm, model: CompiledModel) -> SteadyState:
    """The steady state before anything is given; raises NoSteadyState."""
    return steady_state(
        model, parameter_array(experiment, arm, model), ongoing(experiment, arm, model)
    )


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
