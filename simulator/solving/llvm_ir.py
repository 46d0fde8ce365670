"""Machine code from tapes, by way of LLVM intermediate representation."""

from __future__ import annotations

from collections.abc import Sequence

import llvmlite.binding as llvm

from simulator.solving.elementary import Elementary
from simulator.solving.lanes import BYTES, Lanes
from simulator.solving.machine import target_machine
from simulator.solving.tape import Operation, Tape

_BINARY = {"add": "fadd contract", "subtract": "fsub contract", "multiply": "fmul contract"}
_TESTS = {"maximum": "ogt", "minimum": "olt"}


class Function:
    """One function `name(first, second, out)` over arrays of doubles, as text.

    With several lanes an element of an array is a row of that many doubles.
    """

    def __init__(self, name: str, tape: Tape, arrays: dict[str, int], lanes: int = 1) -> None:
        self._lanes = Lanes(lanes)
        self._elementary = Elementary(self._lanes, self._emit)
        self._tape = tape
        self._arrays = arrays
        self._known: dict[int, str] = {}
        self._lines: list[str] = []
        self._name = name
        self._fresh = 0

    def text(
        self, results: Sequence[int], slots: dict[int, int] | None = None, adds: bool = False
    ) -> str:
        """Store `results` in order in the last array, or add them to what is there.

        Entries in `slots` are read, not computed: it maps static entries to their place in the
        array of prepared values.
        """
        for place, entry in enumerate(results):
            value = self._value(entry, slots or {})
            pointer = self._pointer("%out", place)
            if adds:
                before = self._emit(f"load {self._lanes.type}, ptr {pointer}, align {BYTES}")
                value = self._emit(f"fadd contract {self._lanes.type} {before}, {value}")
            self._lines.append(f"  store {self._lanes.type} {value}, ptr {pointer}, align {BYTES}")
        head = f"define void @{self._name}(ptr %a0, ptr %a1, ptr noalias %out) nounwind {{"
        return "\n".join([head, *self._lines, "  ret void", "}"])

    def _name_new(self) -> str:
        self._fresh += 1
        return f"%v{self._fresh}"

    def _emit(self, right_side: str) -> str:
        name = self._name_new()
        self._lines.append(f"  {name} = {right_side}")
        return name

    def _pointer(self, array: str, place: int) -> str:
        return self._emit(f"getelementptr inbounds {self._lanes.type}, ptr {array}, i64 {place}")

    def _value(self, entry: int, slots: dict[int, int]) -> str:
        """Emit what an entry needs, depth first but without recursion limits."""
        waiting = [entry]
        while waiting:
            current = waiting[-1]
            if current in self._known:
                waiting.pop()
                continue
            operation = self._tape.operations[current]
            if current in slots:
                self._known[current] = self._load("prepared", slots[current])
                continue
            missing = [a for a in operation[1] if a not in self._known]
            if missing:
                waiting.extend(reversed(missing))
                continue
            self._known[current] = self._operation(operation)
        return self._known[entry]

    def _load(self, kind: str, place: int) -> str:
        pointer = self._pointer(f"%a{self._arrays[kind]}", place)
        return self._emit(f"load {self._lanes.type}, ptr {pointer}, align {BYTES}")

    def _operation(self, operation: Operation) -> str:
        name, arguments, number = operation
        values = [self._known[a] for a in arguments]
        if name == "constant":
            return self._lanes.number(number)
        if name in self._arrays:
            return self._load(name, int(number))
        if name in _BINARY:
            return self._emit(f"{_BINARY[name]} {self._lanes.type} {values[0]}, {values[1]}")
        if name == "reciprocal":
            return self._lanes.reciprocal(self._emit, values[0])
        if name == "choose":
            return self._lanes.choose(self._emit, "ogt", *values)
        if name in _TESTS:
            return self._lanes.choose(self._emit, _TESTS[name], *values, *values)
        return self._function(name, values)

    def _function(self, name: str, values: list[str]) -> str:
        if name == "exp":
            return self._elementary.exp(values[0])
        if name == "log":
            return self._elementary.log(values[0])
        if name == "power":
            return self._elementary.power(values[0], values[1])
        kind, suffix = self._lanes.type, self._lanes.suffix
        return self._emit(f"call {kind} @llvm.{name}.{suffix}({kind} {values[0]})")


def object_code(functions: Sequence[str], lanes: int = 1) -> bytes:
    """Compile functions to an object file in memory."""
    machine = target_machine()
    module = llvm.parse_assembly(Lanes(lanes).declarations + "\n".join(functions))
    module.verify()
    code: bytes = machine.emit_object(module)
    return code
