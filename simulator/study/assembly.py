"""Which mechanisms make the model, and the model compiled and ready."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import simulator
from simulator.model.drug import Drug, read_drugs
from simulator.model.network import Network, read_network
from simulator.model.parameter import ParameterSet, read_parameters
from simulator.reading.locate import configs_directory
from simulator.solving.cache import content_key, read_entry, write_entry
from simulator.solving.compiled import CompiledModel
from simulator.solving.layout import layout_from
from simulator.solving.machine import processor

if TYPE_CHECKING:  # SymPy is needed only when the model is assembled anew
    from simulator.model.builder import Mechanism
    from simulator.model.system import OdeSystem

CODE_THAT_DECIDES = ("model", "mechanisms", "readouts", "solving", "study/assembly.py")


@dataclass(frozen=True)
class Ingredients:
    """Everything read from `configs/` that the equations are built from."""

    network: Network
    drugs: dict[str, Drug]
    parameters: ParameterSet


@cache
def ingredients() -> Ingredients:
    """Read the network, the drugs and every parameter record."""
    configs = configs_directory()
    network = read_network(configs / "network" / "pain_network.yaml")
    drugs = read_drugs(configs / "drugs")
    records = [
        *read_parameters(configs / "parameters"),
        *network.parameters,
        *(record for drug in drugs.values() for record in drug.parameters),
    ]
    return Ingredients(network, drugs, ParameterSet(records))


def mechanisms(drugs: dict[str, Drug]) -> list[Mechanism]:
    """Every mechanism and read-out, in the order of the causal chain."""
    from simulator.mechanisms import (
        affect,
        circuit,
        cortical_drive,
        cortical_inhibition,
        expectation,
        glutamate,
        learning,
        monoamines,
        neuroimmune,
        nociception,
        opioid,
        pharmacology,
        plasticity,
        polarisation,
        reorganisation,
        retrograde,
    )
    from simulator.readouts import pain, pet, scales, thresholds

    return [
        nociception.MECHANISM,
        circuit.MECHANISM,
        cortical_drive.MECHANISM,
        plasticity.MECHANISM,
        polarisation.MECHANISM,
        glutamate.MECHANISM,
        neuroimmune.MECHANISM,
        cortical_inhibition.MECHANISM,
        reorganisation.MECHANISM,
        opioid.MECHANISM,
        monoamines.MECHANISM,
        retrograde.MECHANISM,
        pharmacology.mechanism(drugs),
        expectation.MECHANISM,
        learning.MECHANISM,
        affect.MECHANISM,
        pain.MECHANISM,
        scales.MECHANISM,
        thresholds.MECHANISM,
        pet.MECHANISM,
    ]


_other_equations: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("equations", default=())


@contextmanager
def other_equations(texts: Mapping[str, str]) -> Iterator[None]:
    """Within it, the model has these equations, written as text, in place of its own."""
    token = _other_equations.set(tuple(sorted(texts.items())))
    try:
        yield
    finally:
        _other_equations.reset(token)


def ode_system() -> OdeSystem:
    """The assembled symbolic model."""
    return _ode_system(_other_equations.get())


@cache
def _ode_system(equations: tuple[tuple[str, str], ...]) -> OdeSystem:
    from simulator.model.builder import ModelBuilder

    found = ingredients()
    builder = ModelBuilder(found.network, found.parameters)
    for mechanism in mechanisms(found.drugs):
        builder.add(mechanism)
    builder.replace(dict(equations))
    return builder.assemble()


def compiled_model(lanes: int = 1) -> CompiledModel:
    """The model in machine code, from the cache if nothing that decides it has changed.

    With several lanes it works on as many parameter sets at once.
    """
    return _compiled_model(lanes, _other_equations.get())


@cache
def _compiled_model(lanes: int, equations: tuple[tuple[str, str], ...]) -> CompiledModel:
    own = repr(equations).encode() if equations else b""
    key = content_key([processor().encode(), *_contents(), str(lanes).encode(), own])
    entry = read_entry(key)
    if entry is not None:
        description, code = entry
        layout = layout_from(description)
    else:
        from simulator.solving.generate import generate

        layout, code = generate(ode_system(), lanes)
        write_entry(key, layout.as_dict(), code)
    return CompiledModel(layout, code)


@cache
def model_digest() -> str:
    """Changes whenever equations, parameter records, network, drugs or solver do."""
    return content_key(_contents())


def _contents() -> Sequence[bytes]:
    package, configs = Path(simulator.__file__).parent, configs_directory()
    sources = [
        path
        for place in CODE_THAT_DECIDES
        for path in ([package / place] if place.endswith(".py") else (package / place).glob("*.py"))
    ]
    data = [
        p for kind in ("network", "drugs", "parameters") for p in (configs / kind).glob("*.yaml")
    ]
    return [
        path.name.encode() + hashlib.sha256(path.read_bytes()).digest()
        for path in sorted([*sources, *data])
    ]
