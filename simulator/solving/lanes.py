"""How many numbers an operation takes at once, and how LLVM writes them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

import llvmlite.binding as llvm

BYTES = 8
AVX512_LANES = 8
RECIPROCAL_14 = "llvm.x86.avx512.rcp14.pd.512"
MATHS = ("sqrt", "fabs")


@dataclass(frozen=True)
class Lanes:
    """`count` doubles side by side: one alone, or a vector of several."""

    count: int

    @property
    def type(self) -> str:
        """A value."""
        return self._of("double")

    @property
    def integer(self) -> str:
        """A value's bits."""
        return self._of(self.integer_element)

    @property
    def integer_element(self) -> str:
        """One lane's bits."""
        return "i64"

    @property
    def test(self) -> str:
        """The result of a comparison."""
        return self._of("i1")

    @property
    def suffix(self) -> str:
        """What the names of intrinsic functions end in."""
        return "f64" if self.count == 1 else f"v{self.count}f64"

    def number(self, value: float) -> str:
        """A literal in every lane, as the hexadecimal bits of a double."""
        return self.splat("double", f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}")

    def splat(self, element: str, literal: str) -> str:
        """A literal in every lane."""
        if self.count == 1:
            return literal
        return "<" + ", ".join(f"{element} {literal}" for _ in range(self.count)) + ">"

    def choose(
        self, emit: Callable[[str], str], test: str, a: str, b: str, then: str, otherwise: str
    ) -> str:
        """Lane by lane: `then` where the test of a against b holds, else `otherwise`."""
        holds = emit(f"fcmp {test} {self.type} {a}, {b}")
        return emit(f"select {self.test} {holds}, {self.type} {then}, {self.type} {otherwise}")

    def reciprocal(self, emit: Callable[[str], str], x: str) -> str:
        """1 / x; eight at a time from 14 right bits and two steps of Newton's method.

        That takes a quarter of the time of a division, and is right to one unit in the last place
        for every x that is neither 0 nor infinite; of those the result is not a number.
        """
        one = self.number(1.0)
        if self.count != AVX512_LANES:
            return emit(f"fdiv {self.type} {one}, {x}")
        kind, zero = self.type, self.number(0.0)
        found = emit(f"call {kind} @{RECIPROCAL_14}({kind} {x}, {kind} {zero}, i8 -1)")
        for _ in range(2):
            product = emit(f"fmul contract {kind} {x}, {found}")
            missing = emit(f"fsub contract {kind} {one}, {product}")
            correction = emit(f"fmul contract {kind} {found}, {missing}")
            found = emit(f"fadd contract {kind} {found}, {correction}")
        return found

    @property
    def declarations(self) -> str:
        """Functions of LLVM itself that the text may call."""
        kind = self.type
        declared = [f"declare {kind} @llvm.{name}.{self.suffix}({kind})" for name in MATHS]
        if self.count == AVX512_LANES:
            declared.append(f"declare {kind} @{RECIPROCAL_14}({kind}, {kind}, i8)")
        return "\n".join(declared) + "\n"

    def _of(self, element: str) -> str:
        return element if self.count == 1 else f"<{self.count} x {element}>"


def widest_lanes() -> int:
    """How many doubles this processor's vectors hold: 8 with AVX-512, 4 with AVX, 2 otherwise."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f") and features.get("avx512dq"):
        return 8
    return 4 if features.get("avx") else 2
