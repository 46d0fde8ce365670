"""The sparse analytic Jacobian, operation by operation (forward accumulation)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.solving.tape import Tape

Gradient = dict[int, int]
STATES = {"state": 0}
SMALLEST = 1e-300  # keeps log() finite where a power of zero is differentiated by its exponent


def jacobian(
    tape: Tape, results: Sequence[int], variables: Mapping[str, int] = STATES
) -> dict[tuple[int, int], int]:
    """Entries of d(results) / d(variables) that are not structurally zero, as (row, column).

    `variables` names the kinds of load to differentiate by, with the column of each one's slot 0.
    """
    gradients: list[Gradient] = []
    for entry in range(len(tape.operations)):
        gradients.append(_gradient(tape, entry, gradients, variables))
    return {
        (row, column): derivative
        for row, result in enumerate(results)
        for column, derivative in sorted(gradients[result].items())
        if tape.number(derivative) != 0.0
    }


def _gradient(
    tape: Tape, entry: int, gradients: list[Gradient], variables: Mapping[str, int]
) -> Gradient:
    name, arguments, number = tape.operations[entry]
    if name in variables:
        return {variables[name] + int(number): tape.constant(1.0)}
    if not any(gradients[argument] for argument in arguments):
        return {}
    if name in ("maximum", "minimum"):
        return _of_choice(tape, name, arguments, gradients)
    total: Gradient = {}
    by_exponent = name == "power" and bool(gradients[arguments[1]])
    for argument, slope in zip(arguments, _slopes(tape, entry, by_exponent), strict=True):
        for column, derivative in gradients[argument].items():
            term = tape.multiply(slope, derivative)
            total[column] = tape.add(total[column], term) if column in total else term
    return total


def _slopes(tape: Tape, entry: int, by_exponent: bool) -> list[int]:
    """Partial derivatives of an operation by its arguments."""
    name, arguments, _ = tape.operations[entry]
    one, minus = tape.constant(1.0), tape.constant(-1.0)
    if name == "add":
        return [one, one]
    if name == "subtract":
        return [one, minus]
    if name == "multiply":
        return [arguments[1], arguments[0]]
    if name == "reciprocal":
        return [tape.multiply(minus, tape.multiply(entry, entry))]
    if name == "exp":
        return [entry]
    if name == "log":
        return [tape.reciprocal(arguments[0])]
    if name == "sqrt":
        return [tape.multiply(tape.constant(0.5), tape.reciprocal(entry))]
    if name == "power":
        base, exponent = arguments
        lower = tape.function("power", base, tape.add(exponent, minus))
        slope = tape.constant(0.0)
        if by_exponent:
            positive = tape.function("maximum", base, tape.constant(SMALLEST))
            slope = tape.multiply(entry, tape.function("log", positive))
        return [tape.multiply(exponent, lower), slope]
    raise ValueError(f"no derivative for {name}")


def _of_choice(
    tape: Tape, name: str, arguments: tuple[int, ...], gradients: list[Gradient]
) -> Gradient:
    a, b = arguments
    first, second = (a, b) if name == "maximum" else (b, a)
    zero = tape.constant(0.0)
    return {
        column: tape.function(
            "choose", first, second, gradients[a].get(column, zero), gradients[b].get(column, zero)
        )
        for column in gradients[a].keys() | gradients[b].keys()
    }
