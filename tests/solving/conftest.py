from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pytest
import sympy as sp

from simulator.model.network import Network
from simulator.model.parameter import ParameterSet
from simulator.model.system import Kind, OdeSystem, Variable
from simulator.solving.compiled import Array, CompiledModel
from simulator.solving.generate import generate
from simulator.solving.reference import ABSOLUTE_PER_RELATIVE, solve_reference
from simulator.study.assembly import compiled_model
from simulator.study.load import load_study
from simulator.study.prepare import arm_segments, prepare
from simulator.study.simulate import untreated
from simulator.study.timeline import Segment


@dataclass(frozen=True)
class Stretch:
    """The least that a solver needs to know about a piece of time."""

    start: float
    end: float
    inputs: Array
    output_times: Array
    jumps: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class RealArm:
    """An arm of a shipped experiment, ready to be solved."""

    model: CompiledModel
    parameters: Array
    initial: Array
    pieces: Sequence[Segment]
    times: Array = field(default_factory=lambda: np.empty(0))


Build = Callable[..., CompiledModel]


def symbol(name: str) -> sp.Symbol:
    return sp.Symbol(name, real=True)


def _variable(name: str, kind: Kind, start: float = 0.0, is_output: bool = False) -> Variable:
    return Variable(name, kind, "1", name, "test", "", start, is_output)


def hand_built(
    rates: Mapping[str, tuple[float, sp.Expr]],
    inputs: Mapping[str, float] | None = None,
    controls: Mapping[str, float] | None = None,
    outputs: Mapping[str, sp.Expr] | None = None,
    resting: Sequence[str] = (),
    lanes: int = 1,
) -> CompiledModel:
    """A model from rates given as state: (start, rate); outputs may be named in `resting`."""
    quantities = dict(outputs or {})
    variables = [
        *(_variable(name, "state", start) for name, (start, _) in rates.items()),
        *(_variable(name, "input", start) for name, start in (inputs or {}).items()),
        *(_variable(name, "control", start) for name, start in (controls or {}).items()),
        *(_variable(f"rest.{name}", "resting") for name in resting),
        *(_variable(name, "quantity", is_output=True) for name in quantities),
    ]
    system = OdeSystem(
        variables={v.name: v for v in variables},
        quantities=quantities,
        rates={name: sp.sympify(rate) for name, (_, rate) in rates.items()},
        parameters=ParameterSet([]),
        network=cast(Network, None),
    )
    return CompiledModel(*generate(system, lanes))


@pytest.fixture(scope="session")
def build() -> Build:
    return hand_built


@pytest.fixture(scope="session")
def stretch() -> type[Stretch]:
    return Stretch


@pytest.fixture(scope="session")
def sym() -> Callable[[str], sp.Symbol]:
    return symbol


@pytest.fixture(scope="session")
def call() -> Callable[..., None]:
    """Calls machine code at an address with arrays."""
    signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)

    def run(address: int, *arrays: Array) -> None:
        signature(address)(*(array.ctypes.data for array in arrays))

    return run


@pytest.fixture(scope="session")
def full_model() -> CompiledModel:
    return compiled_model()


@pytest.fixture(scope="session")
def real_arm() -> RealArm:
    """M1 stimulation with naloxone: a bolus, an infusion, trains and test stimuli."""
    experiment = load_study("deandrade2011").experiment
    arm, prepared = experiment.arms["M1_naloxone"], prepare(experiment)
    rest = untreated(experiment, arm, prepared.model)
    pieces = arm_segments(experiment, arm, prepared, prepared.plans["M1_naloxone"])
    return RealArm(prepared.model, rest.parameters, rest.states, pieces, prepared.times_min[1:])


@pytest.fixture(scope="session")
def real_states(real_arm: RealArm) -> Array:
    """States of the arm at its output times, by LSODA at a tight tolerance."""
    a = real_arm
    return solve_reference(a.model, a.parameters, a.initial, a.pieces, "LSODA", 1e-10)[0]


@pytest.fixture(scope="session")
def deviation(real_states: Array) -> Callable[[Array], float]:
    """Largest difference from `real_states` in units of each state's largest absolute value.

    States that hardly move are held to the solvers' absolute tolerance.
    """
    scale = np.maximum(np.abs(real_states).max(axis=0), ABSOLUTE_PER_RELATIVE)

    def largest(states: Array) -> float:
        return float(np.max(np.abs(states - real_states) / scale))

    return largest


@pytest.fixture
def own_cache(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty folder for everything that is kept between runs."""
    monkeypatch.setenv("RTMS_SIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
