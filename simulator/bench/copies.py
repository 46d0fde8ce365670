"""Larger models with a known answer: several uncoupled copies of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from simulator.bench.course import Course
from simulator.model.parameter import ParameterSet
from simulator.model.system import OdeSystem
from simulator.solving.compiled import CompiledModel
from simulator.solving.generate import generate

MARK = ".copy"


def copies(course: Course, count: int) -> Course:
    """The course in `count` people at once, as one system of so many times the states."""
    system = copied_system(course.system, count)
    model = CompiledModel(*generate(system))
    states = _origins(model.state_names, course.model.state_names)
    inputs = _origins(model.input_index, course.model.input_index)
    parameters = _origins(model.parameter_index, course.model.parameter_index)
    pieces = [
        replace(
            piece,
            inputs=piece.inputs[inputs],
            jumps=tuple(
                (place, amount)
                for place, origin in enumerate(states)
                for jumping, amount in piece.jumps
                if origin == jumping
            ),
        )
        for piece in course.pieces
    ]
    initial, exact = course.initial[states], course.exact[:, states]
    return Course(system, model, course.parameters[parameters], initial, pieces, exact)


def copied_system(system: OdeSystem, count: int) -> OdeSystem:
    """The same equations `count` times; every name ends with the number of its copy."""
    endings = [f"{MARK}{number}" for number in range(count)]
    symbols = {
        end: {system.symbol(name): system.symbol(name + end) for name in system.variables}
        for end in endings
    }
    return replace(
        system,
        variables={
            name + end: replace(variable, name=name + end)
            for end in endings
            for name, variable in system.variables.items()
        },
        quantities={
            name + end: expression.xreplace(symbols[end])
            for end in endings
            for name, expression in system.quantities.items()
        },
        rates={
            name + end: rate.xreplace(symbols[end])
            for end in endings
            for name, rate in system.rates.items()
        },
        parameters=ParameterSet(
            record.model_copy(update={"id": name + end})
            for end in endings
            for name, record in system.parameters.items()
        ),
    )


def _origins(names: Iterable[str], original: Iterable[str]) -> list[int]:
    """Where each copied name stood in the original order."""
    place = {name: number for number, name in enumerate(original)}
    return [place[name.rpartition(MARK)[0]] for name in names]
