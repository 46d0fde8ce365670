"""Factorising and solving with a fixed sparsity pattern, written out as tapes.

The matrix is `shift * I - J`. Its pattern never changes, so elimination is ordered once
(minimum degree) and unrolled: no index is looked up at run time. There is no pivoting; a
Rosenbrock step that meets a tiny pivot is repeated with a smaller step, which enlarges `shift`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.solving.tape import Tape

Position = tuple[int, int]


@dataclass(frozen=True)
class Factorisation:
    """Tapes for `factor` (values: Jacobian entries, then shift) and `solve` (factors, then b)."""

    factor: Tape
    factors: list[int]
    solve: Tape
    solution: list[int]


def elimination_order(size: int, pattern: Iterable[Position]) -> list[int]:
    """Minimum-degree order on the symmetrised pattern; ties go to the lower index."""
    neighbours: list[set[int]] = [set() for _ in range(size)]
    for row, column in pattern:
        if row != column:
            neighbours[row].add(column)
            neighbours[column].add(row)
    order: list[int] = []
    left = set(range(size))
    while left:
        chosen = min(left, key=lambda i: (len(neighbours[i]), i))
        order.append(chosen)
        left.remove(chosen)
        around = neighbours[chosen]
        for i in around:
            neighbours[i] = (neighbours[i] | around) - {i, chosen}
    return order


def factorisation(size: int, pattern: list[Position]) -> Factorisation:
    """Unroll L, U with unit lower L; the diagonal of U is stored as its reciprocal."""
    order = elimination_order(size, pattern)
    tape = Tape()
    shift = tape.load("value", len(pattern))
    zero = tape.constant(0.0)
    matrix = {p: tape.subtract(zero, tape.load("value", k)) for k, p in enumerate(pattern)}
    for i in range(size):
        matrix[i, i] = tape.add(shift, matrix[i, i]) if (i, i) in matrix else shift
    done: set[int] = set()
    for pivot in order:
        done.add(pivot)
        matrix[pivot, pivot] = tape.reciprocal(matrix[pivot, pivot])
        columns = [c for r, c in matrix if r == pivot and c not in done]
        for row in [r for r, c in matrix if c == pivot and r not in done]:
            factor = tape.multiply(matrix[row, pivot], matrix[pivot, pivot])
            matrix[row, pivot] = factor
            for column in columns:
                product = tape.multiply(factor, matrix[pivot, column])
                previous = matrix.get((row, column), zero)
                matrix[row, column] = tape.subtract(previous, product)
    places = list(matrix)
    solve, solution = _substitution(order, places)
    return Factorisation(tape, [matrix[p] for p in places], solve, solution)


def _substitution(order: list[int], places: list[Position]) -> tuple[Tape, list[int]]:
    tape = Tape()
    factor = {p: tape.load("value", k) for k, p in enumerate(places)}
    x = {i: tape.load("state", i) for i in range(len(order))}
    rank = {node: k for k, node in enumerate(order)}
    for pivot in order:
        for row, column in places:
            if column == pivot and rank[row] > rank[pivot]:
                x[row] = tape.subtract(x[row], tape.multiply(factor[row, column], x[pivot]))
    for pivot in reversed(order):
        for row, column in places:
            if row == pivot and rank[column] > rank[pivot]:
                x[pivot] = tape.subtract(x[pivot], tape.multiply(factor[row, column], x[column]))
        x[pivot] = tape.multiply(x[pivot], factor[pivot, pivot])
    return tape, [x[i] for i in range(len(order))]
