"""From an `OdeSystem` to the machine code of its derivatives; see `slopes` for what they are."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.model.system import Kind, OdeSystem
from simulator.solving.derivative import jacobian
from simulator.solving.llvm_ir import Function, object_code
from simulator.solving.slopes import SlopesLayout
from simulator.solving.tape import Tape, Writer

SETTINGS: tuple[Kind, ...] = ("parameter", "control", "resting", "input")


def generate_slopes(system: OdeSystem) -> tuple[SlopesLayout, bytes]:
    """Differentiate the system and compile the result."""
    states = system.names("state")
    settings = [name for kind in SETTINGS for name in system.names(kind)]
    tape = Tape()
    writer = _writer(tape, system, {"state": states, "parameter": settings})
    reported = (*system.resting_quantities, *system.outputs)
    results = {
        "rates": [writer.write(rate) for rate in system.rates.values()],
        "readouts": [writer.write(system.symbol(name)) for name in reported],
    }
    found = jacobian(
        tape, [*results["rates"], *results["readouts"]], {"state": 0, "parameter": len(states)}
    )
    entries = {
        "rates": {at: d for at, d in found.items() if at[0] < len(states)},
        "readouts": {(r - len(states), c): d for (r, c), d in found.items() if r >= len(states)},
    }
    layout = SlopesLayout(
        columns=len(states) + len(settings),
        rows={name: len(rows) for name, rows in results.items()},
        patterns={name: [list(at) for at in own] for name, own in entries.items()},
    )
    texts = [
        Function(name, tape, {"state": 0, "parameter": 1}).text(list(own.values()))
        for name, own in entries.items()
    ]
    return layout, object_code(texts)


def _writer(tape: Tape, system: OdeSystem, arrays: dict[str, Sequence[str]]) -> Writer:
    """A writer that knows every state, setting and quantity."""
    writer = Writer(
        tape,
        {
            system.symbol(name): tape.load(kind, slot)
            for kind, names in arrays.items()
            for slot, name in enumerate(names)
        },
    )
    for name, expression in system.quantities.items():
        writer.define(system.symbol(name), expression)
    return writer
