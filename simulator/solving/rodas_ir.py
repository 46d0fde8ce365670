"""One step of a Rosenbrock method in machine code, for as many lanes as the kernels have.

All that a step reads and writes lies in one block of memory, row after row of one double a lane,
at places that `Places` knows. Functions written here take the block and one more array:

- `attempt(block, 1 / step, -)`: from the rates and the matrix at `states` to `new`
- `accept(block, 1 / step, -)`: `new` becomes `states`, and their estimated error is carried along
- `error(block, tolerance, out)`: sum of squares of the step's error in units of the tolerance
- `weigh(block, tolerance, out)`: the same of whatever lies in `right_side`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from simulator.solving.lanes import BYTES, Lanes
from simulator.solving.rodas_tableau import GAMMA, STAGES, A, C

ROWS = (
    "prepared",
    "rate",  # `linearise` writes the rates and the matrix in one go
    "matrix",
    "factors",
    "states",
    "argument",
    "right_side",
    "new",
    "carried",
    "stages",
)


@dataclass(frozen=True)
class Places:
    """Where each part of the block begins, in rows, and how many rows it has."""

    begins: dict[str, int]
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """Rows of the whole block."""
        return sum(self.rows.values())


def places(states: int, pattern: int, prepared: int, factors: int) -> Places:
    """Lay out the block for a model; the matrix holds the Jacobian's entries and the shift."""
    sizes = {"prepared": prepared, "matrix": pattern + 1, "factors": factors}
    rows = {name: sizes.get(name, states) for name in ROWS} | {"stages": STAGES * states}
    begins = dict(zip(ROWS, accumulate([0, *list(rows.values())[:-1]]), strict=True))
    return Places(begins, rows)


class StepWriter:
    """LLVM text of the functions above."""

    def __init__(self, states: int, where: Places, lanes: int) -> None:
        self._states = states
        self._where = where
        self._lanes = Lanes(lanes)

    def texts(self) -> list[str]:
        """All functions, to be compiled together with the model's kernels."""
        return [
            *self._stages(),
            *self._sums(),
            self._attempt(),
            self._accept(),
            self._weighted("error", self._stage(STAGES - 1), "new"),
            self._weighted("weigh", self._row("right_side"), "states"),
        ]

    def _row(self, name: str) -> int:
        return self._where.begins[name]

    def _stage(self, stage: int) -> int:
        return self._row("stages") + stage * self._states

    def _stages(self) -> Iterator[str]:
        """Before each stage but the first: argument = states + sum A u, and sum C u / step.

        Where a row of A only goes on from the row before, so does the argument.
        """
        for s in range(1, STAGES):
            goes_on = s > 1 and np.array_equal(A[s, : s - 1], A[s - 1, : s - 1])
            start = "argument" if goes_on else "states"
            first = s - 1 if goes_on else 0
            weights = {k: float(A[s, k]) for k in range(first, s) if A[s, k]}
            body = self._load("start", self._row(start))
            for k in sorted({*weights, *np.flatnonzero(C[s, :s])}):
                body += self._load(f"u{k}", self._stage(k))
            body += self._weighed("argument", "%start", weights)
            body += self._store("argument", self._row("argument"))
            pulls = {k: float(C[s, k]) for k in range(s) if C[s, k]}
            body += self._weighed("pull", self._lanes.number(0.0), pulls)
            body += f"  %right_side = fmul {self._lanes.type} %pull, %inverse\n"
            body += self._store("right_side", self._row("right_side"))
            yield self._loop(f"internal void @stage_{s}(ptr %block, ptr %with)", body)

    def _weighed(self, name: str, start: str, weights: dict[int, float]) -> str:
        """name = start + the sum of weights times stages."""
        kind, text, total = self._lanes.type, "", start
        for place, (stage, weight) in enumerate(weights.items()):
            result = f"%{name}" if place == len(weights) - 1 else f"%{name}.{place}"
            number = self._lanes.number(weight)
            text += f"  %{name}.p{place} = fmul contract {kind} %u{stage}, {number}\n"
            text += f"  {result} = fadd contract {kind} {total}, %{name}.p{place}\n"
            total = result
        return text

    def _sums(self) -> Iterator[str]:
        """new = argument + last u; the same afterwards for the error that is carried along."""
        kind, last = self._lanes.type, self._load("u", self._stage(STAGES - 1))
        body = self._load("argument", self._row("argument")) + last
        body += f"  %new = fadd {kind} %argument, %u\n" + self._store("new", self._row("new"))
        yield self._loop("internal void @to_new(ptr %block, ptr %with)", body)
        body = self._load("carried", self._row("carried"))
        body += f"  %scaled = fmul {kind} %carried, %inverse\n"
        body += f"  %shifted = fmul {kind} %scaled, {self._lanes.number(1 / GAMMA)}\n"
        body += self._store("shifted", self._row("right_side"))
        yield self._loop("internal void @scale_carried(ptr %block, ptr %with)", body)
        body = self._load("argument", self._row("argument")) + last
        body += f"  %sum = fadd {kind} %argument, %u\n" + self._store("sum", self._row("carried"))
        body += self._load("new", self._row("new")) + self._store("new", self._row("states"))
        yield self._loop("internal void @to_accepted(ptr %block, ptr %with)", body)

    def _attempt(self) -> str:
        kind = self._lanes.type
        lines = [
            "define void @attempt(ptr %block, ptr %with, ptr %unused) nounwind {",
            self._pointers("rate", "matrix", "factors", "prepared", "argument", "right_side"),
            f"  %inverse = load {kind}, ptr %with, align {BYTES}",
            f"  %shift = fmul {kind} %inverse, {self._lanes.number(1 / GAMMA)}",
            self._address("%corner", self._row("matrix") + self._where.rows["matrix"] - 1),
            f"  store {kind} %shift, ptr %corner, align {BYTES}",
            "  call void @factor(ptr %matrix, ptr %matrix, ptr %factors)",
            *(self._address(f"%u{s}", self._stage(s)) for s in range(STAGES)),
            "  call void @solve(ptr %factors, ptr %rate, ptr %u0)",
        ]
        for s in range(1, STAGES):
            lines += [
                f"  call void @stage_{s}(ptr %block, ptr %with)",
                "  call void @add_rates(ptr %argument, ptr %prepared, ptr %right_side)",
                f"  call void @solve(ptr %factors, ptr %right_side, ptr %u{s})",
            ]
        return "\n".join([*lines, "  call void @to_new(ptr %block, ptr %with)", "  ret void", "}"])

    def _accept(self) -> str:
        return "\n".join(
            [
                "define void @accept(ptr %block, ptr %with, ptr %unused) nounwind {",
                self._pointers("factors", "right_side", "argument"),
                "  call void @scale_carried(ptr %block, ptr %with)",
                "  call void @solve(ptr %factors, ptr %right_side, ptr %argument)",
                "  call void @to_accepted(ptr %block, ptr %with)",
                "  ret void",
                "}",
            ]
        )

    def _weighted(self, name: str, row: int, other: str) -> str:
        """Squares of the rows from `row` in units of the tolerance; not a number stays so."""
        kind, zero = self._lanes.type, self._lanes.number(0.0)
        call = f"call {kind} @llvm.fabs.{self._lanes.suffix}({kind}"
        lines: list[str] = []

        def emit(right_side: str) -> str:
            lines.append(f"  %e{len(lines)} = {right_side}")
            return f"%e{len(lines) - 1}"

        old, new = emit(f"{call} %old)"), emit(f"{call} %other)")
        size = self._lanes.choose(emit, "ogt", old, new, old, new)
        scaled = emit(f"fmul contract {kind} {size}, %relative")
        unit = emit(f"fadd contract {kind} {scaled}, %absolute")
        ratio = emit(f"fmul {kind} %value, {self._lanes.reciprocal(emit, unit)}")
        square = emit(f"fmul {kind} {ratio}, {ratio}")
        finite = emit(f"fmul {kind} %other, {zero}")
        so_far = emit(f"fadd {kind} %sum, {square}")
        lines.append(f"  %more = fadd {kind} {so_far}, {finite}")
        body = self._load("value", row) + self._load("old", self._row("states"))
        body += self._load("other", self._row(other)) + "\n".join(lines) + "\n"
        before = (
            f"  %relative = load {kind}, ptr %with, align {BYTES}\n"
            f"  %second = getelementptr inbounds {kind}, ptr %with, i64 1\n"
            f"  %absolute = load {kind}, ptr %second, align {BYTES}\n"
        )
        return self._loop(
            f"void @{name}(ptr %block, ptr %with, ptr %out)",
            body,
            before,
            f"  %sum = phi {kind} [ {zero}, %entry ], [ %more, %loop ]\n",
            f"  store {kind} %more, ptr %out, align {BYTES}\n",
        )

    def _loop(
        self, head: str, body: str, before: str | None = None, phi: str = "", after: str = ""
    ) -> str:
        """A function that goes through all states once, with their number in `%i`."""
        inverse = f"  %inverse = load {self._lanes.type}, ptr %with, align {BYTES}\n"
        return (
            f"define {head} nounwind {{\nentry:\n{inverse if before is None else before}"
            "  br label %loop\nloop:\n  %i = phi i64 [ 0, %entry ], [ %next, %loop ]\n"
            f"{phi}{body}  %next = add i64 %i, 1\n"
            f"  %again = icmp ult i64 %next, {self._states}\n"
            f"  br i1 %again, label %loop, label %done\ndone:\n{after}  ret void\n}}"
        )

    def _load(self, name: str, row: int) -> str:
        kind = self._lanes.type
        return (
            f"  %{name}.row = add i64 %i, {row}\n"
            f"  %{name}.at = getelementptr inbounds {kind}, ptr %block, i64 %{name}.row\n"
            f"  %{name} = load {kind}, ptr %{name}.at, align {BYTES}\n"
        )

    def _store(self, name: str, row: int) -> str:
        kind = self._lanes.type
        return (
            f"  %{name}.to = add i64 %i, {row}\n"
            f"  %{name}.out = getelementptr inbounds {kind}, ptr %block, i64 %{name}.to\n"
            f"  store {kind} %{name}, ptr %{name}.out, align {BYTES}\n"
        )

    def _pointers(self, *names: str) -> str:
        return "\n".join(self._address(f"%{name}", self._row(name)) for name in names)

    def _address(self, name: str, row: int) -> str:
        return f"  {name} = getelementptr inbounds {self._lanes.type}, ptr %block, i64 {row}"
