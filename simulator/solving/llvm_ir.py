"""Machine code from tapes, by way of LLVM intermediate representation."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import llvmlite.binding as llvm

from simulator.solving.machine import target_machine
from simulator.solving.tape import Operation, Tape

LARGEST_EXPONENT = 700.0  # keeps exp() finite, so that no derivative becomes inf * 0
DECLARATIONS = """
declare double @llvm.exp.f64(double)
declare double @llvm.log.f64(double)
declare double @llvm.sqrt.f64(double)
declare double @llvm.pow.f64(double, double)
declare double @llvm.maxnum.f64(double, double)
declare double @llvm.minnum.f64(double, double)
"""
_BINARY = {"add": "fadd contract", "subtract": "fsub contract", "multiply": "fmul contract"}
_CALLS = {
    "log": "log",
    "sqrt": "sqrt",
    "power": "pow",
    "maximum": "maxnum",
    "minimum": "minnum",
}


def literal(number: float) -> str:
    """A double as LLVM writes it: the hexadecimal bits."""
    return f"0x{struct.unpack('>Q', struct.pack('>d', number))[0]:016X}"


class Function:
    """One function `name(first, second, out)` over arrays of doubles, as text."""

    def __init__(self, name: str, tape: Tape, arrays: dict[str, int]) -> None:
        self._tape = tape
        self._arrays = arrays
        self._known: dict[int, str] = {}
        self._lines: list[str] = []
        self._name = name
        self._fresh = 0

    def text(self, results: Sequence[int], slots: dict[int, int] | None = None) -> str:
        """Store `results` in order in the last array; entries in `slots` are read, not computed.

        `slots` maps static entries to their place in the array of prepared values.
        """
        for place, entry in enumerate(results):
            value = self._value(entry, slots or {})
            pointer = self._pointer("%out", place)
            self._lines.append(f"  store double {value}, ptr {pointer}")
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
        return self._emit(f"getelementptr inbounds double, ptr {array}, i64 {place}")

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
        return self._emit(f"load double, ptr {pointer}")

    def _operation(self, operation: Operation) -> str:
        name, arguments, number = operation
        values = [self._known[a] for a in arguments]
        if name == "constant":
            return literal(number)
        if name in self._arrays:
            return self._load(name, int(number))
        if name in _BINARY:
            return self._emit(f"{_BINARY[name]} double {values[0]}, {values[1]}")
        if name == "reciprocal":
            return self._emit(f"fdiv double {literal(1.0)}, {values[0]}")
        if name == "choose":
            test = self._emit(f"fcmp ogt double {values[0]}, {values[1]}")
            return self._emit(f"select i1 {test}, double {values[2]}, double {values[3]}")
        if name == "exp":
            largest = literal(LARGEST_EXPONENT)
            bounded = self._call("minnum", [values[0], largest])
            return self._call("exp", [bounded])
        return self._call(_CALLS[name], values)

    def _call(self, intrinsic: str, values: list[str]) -> str:
        listed = ", ".join(f"double {v}" for v in values)
        return self._emit(f"call double @llvm.{intrinsic}.f64({listed})")


def object_code(functions: Sequence[str]) -> bytes:
    """Compile functions to an object file in memory."""
    machine = target_machine()
    module = llvm.parse_assembly(DECLARATIONS + "\n".join(functions))
    module.verify()
    code: bytes = machine.emit_object(module)
    return code
