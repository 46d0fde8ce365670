"""From an `OdeSystem` to the functions that solvers call, and what they need to know about it.

Functions (arrays of doubles, all in model order):

- `prepare(parameters, inputs, prepared)`: everything that is constant within a segment
- `add_rates(states, prepared, out)`: adds the rates to what is there
- `outputs(states, prepared, out)`, `resting(...)`
- `linearise(states, prepared, out)`: the rates, and after them the Jacobian's entries
- `factor(jacobian values and shift, -, factors)`, `solve(factors, right side, solution)`

With several lanes every element of these arrays is a row of that many doubles. The functions of
`rodas_ir` are compiled together with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.model.system import OdeSystem
from simulator.solving.derivative import jacobian
from simulator.solving.layout import Layout, Named
from simulator.solving.llvm_ir import Function, object_code
from simulator.solving.rodas_ir import StepWriter
from simulator.solving.sparse_lu import factorisation
from simulator.solving.tape import Tape, Writer


def generate(system: OdeSystem, lanes: int = 1) -> tuple[Layout, bytes]:
    """Write the system onto a tape and compile it, for one set of parameters or several at once.

    Parameters come with controls and resting values, in this order.
    """
    parameters = [n for kind in ("parameter", "control", "resting") for n in system.names(kind)]
    arrays = {"state": system.names("state"), "input": system.names("input")}
    tape = Tape()
    symbols = {
        system.symbol(name): tape.load(kind, slot)
        for kind, names in {**arrays, "parameter": parameters}.items()
        for slot, name in enumerate(names)
    }
    writer = Writer(tape, symbols)
    for name, expression in system.quantities.items():
        writer.define(system.symbol(name), expression)
    rates = [writer.write(rate) for rate in system.rates.values()]
    outputs = [writer.write(system.symbol(name)) for name in system.outputs]
    resting = [writer.write(system.symbol(name)) for name in system.resting_quantities]
    derivatives = jacobian(tape, rates)
    slots = _prepared_slots(tape, [*rates, *derivatives.values(), *outputs, *resting])
    elimination = factorisation(len(rates), list(derivatives))
    texts = [
        Function("prepare", tape, {"parameter": 0, "input": 1}, lanes).text(list(slots)),
        *(
            Function(name, tape, {"state": 0, "prepared": 1}, lanes).text(
                results, slots, adds=name == "add_rates"
            )
            for name, results in (
                ("add_rates", rates),
                ("linearise", [*rates, *derivatives.values()]),
                ("outputs", outputs),
                ("resting", resting),
            )
        ),
        Function("factor", elimination.factor, {"value": 0}, lanes).text(elimination.factors),
        Function("solve", elimination.solve, {"value": 0, "state": 1}, lanes).text(
            elimination.solution
        ),
    ]
    layout = Layout(
        states=_named(system, system.names("state")),
        parameters=_named(system, parameters),
        inputs=_named(system, system.names("input")),
        outputs=_named(system, system.outputs),
        resting=system.resting_quantities,
        pattern=tuple(derivatives),
        prepared=len(slots),
        factors=len(elimination.factors),
        sources=tuple(system.sources.items()),
        lanes=lanes,
    )
    step = StepWriter(len(layout.states), layout.block, lanes)
    return layout, object_code([*texts, *step.texts()], lanes)


def _named(system: OdeSystem, names: Sequence[str]) -> tuple[Named, ...]:
    found = []
    for name in names:
        v = system.variables[name]
        start = system.parameters[name].value if v.kind == "parameter" else v.start
        found.append(Named(name, v.unit, v.describes, start))
    return tuple(found)


def _prepared_slots(tape: Tape, results: Sequence[int]) -> dict[int, int]:
    """Static entries that entries with states, or results themselves, need."""
    needed: set[int] = set()
    frontier: set[int] = set()
    waiting = list(results)
    while waiting:
        entry = waiting.pop()
        if entry in needed or tape.number(entry) is not None:
            continue
        needed.add(entry)
        if tape.is_static[entry]:
            frontier.add(entry)
        else:
            waiting.extend(tape.operations[entry][1])
    return {entry: slot for slot, entry in enumerate(sorted(frontier))}
