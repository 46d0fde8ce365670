from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simulator.interchange.sbml import SBML, identifiers, sbml_text
from simulator.solving.compiled import Array, CompiledModel
from simulator.study.assembly import compiled_model, ode_system


@pytest.fixture(scope="module")
def model() -> CompiledModel:
    return compiled_model()


@pytest.fixture(scope="module")
def somewhere(model: CompiledModel) -> tuple[Array, Array, Array]:
    """Parameters, inputs and states, none of them at a special value."""
    random = np.random.default_rng(20111)
    parameters = model.default_parameters() * random.uniform(0.9, 1.1, len(model.parameter_index))
    inputs = model.default_inputs() + random.uniform(0, 0.1, len(model.input_index))
    states = model.start_states() + random.uniform(0.01, 1, len(model.state_names))
    return parameters, inputs, states


@pytest.fixture(scope="module")
def text(model: CompiledModel, somewhere: tuple[Array, Array, Array]) -> str:
    names = (model.parameter_index, model.input_index, model.state_names)
    values = [dict(zip(n, v.tolist(), strict=True)) for n, v in zip(names, somewhere, strict=True)]
    return sbml_text(ode_system(), *values)


def test_a_number_that_readers_take_for_none_is_written_as_zero(
    model: CompiledModel, somewhere: tuple[Array, Array, Array]
) -> None:
    names = (model.parameter_index, model.input_index, model.state_names)
    values = [dict(zip(n, v.tolist(), strict=True)) for n, v in zip(names, somewhere, strict=True)]
    state = model.state_names[0]
    values[2][state] = 1e-310
    root = ElementTree.fromstring(sbml_text(ode_system(), *values))
    written = {p.get("name"): p.get("value") for p in root.iter(f"{{{SBML}}}parameter")}
    assert written[state] == "0.0"


def test_the_file_is_valid(text: str) -> None:
    libsbml = pytest.importorskip("libsbml", exc_type=ImportError)
    document = libsbml.readSBMLFromString(text)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, False)
    document.checkConsistency()
    problems = [document.getError(i).getMessage() for i in range(document.getNumErrors())]
    assert problems == []
    assert (document.getLevel(), document.getVersion()) == (3, 2)
    time = document.getModel().getUnitDefinition(document.getModel().getTimeUnits()).getUnit(0)
    assert time.isSecond()
    assert time.getMultiplier() == 60


def test_names_survive_as_names(text: str) -> None:
    listed = ElementTree.fromstring(text).iter(f"{{{SBML}}}parameter")
    assert {p.attrib["name"]: p.attrib["id"] for p in listed} == identifiers(ode_system())


def test_rates_are_those_of_the_compiled_model(
    text: str, model: CompiledModel, somewhere: tuple[Array, Array, Array]
) -> None:
    roadrunner = pytest.importorskip("roadrunner", exc_type=ImportError)
    parameters, inputs, states = somewhere
    runner, ids = roadrunner.RoadRunner(text), identifiers(ode_system())
    rates = [runner[f"{ids[name]}'"] for name in model.state_names]
    prepared = model.prepare(parameters, inputs)
    assert_allclose(rates, model.rates(states, prepared), rtol=1e-9)
    outputs = [runner[ids[name]] for name in model.output_names]
    assert_allclose(outputs, model.outputs(states, prepared), rtol=1e-9)


def test_identifiers_are_valid_and_differ() -> None:
    system = ode_system()
    first = next(iter(system.variables.values()))
    names = ("a.b", "a_b", "a->b", "2nd", "a__b")
    found = identifiers(replace(system, variables=dict.fromkeys(names, first)))
    assert len(set(found.values())) == len(names)
    assert found["a.b"] == "a_b"
    assert all(identifier.isidentifier() and identifier.isascii() for identifier in found.values())
