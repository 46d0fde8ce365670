"""What calibration makes small: misses of questions, and pulls towards what was believed before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.evidence.answering import BLOCK
from simulator.evidence.questions import Asked
from simulator.evidence.unit_space import UnitSpace
from simulator.solving.compiled import Array

STEP = 0.003  # of a parameter's range, for differences


@dataclass(frozen=True)
class Slopes:
    """Answers at a point, and their derivatives (question, parameter) by unit parameters."""

    answers: Array
    slopes: Array


@dataclass(frozen=True)
class Objective:
    """A sum of squares over a space of parameters; `centre` is where the pulls lead.

    `answer` gives what parameter sets answer, (set, question). Parameters are given in units,
    (set, parameter).
    """

    space: UnitSpace
    asked: Asked
    answer: Callable[[Sequence[Mapping[str, float]]], Array]
    centre: Array

    def answers(self, units: Array) -> Array:
        """What these sets answer, (set, question)."""
        return self.answer([self.space.values(row) for row in units])

    def residuals(self, answers: Array, units: Array) -> Array:
        """Misses, then pulls, (…, residual)."""
        pulled = self.space.pulls * (units - self.centre)
        return np.concatenate([self.asked.misses(answers), pulled], axis=-1)

    def cost(self, answers: Array, units: Array) -> Array:
        """Half the sum of squares, (…)."""
        found: Array = 0.5 * np.sum(self.residuals(answers, units) ** 2, axis=-1)
        return found

    def slopes(self, unit: Array) -> Slopes:
        """By differences towards the inside.

        The point itself takes part in every block: solved with the same steps as its neighbours
        it has the same errors, and they cancel.
        """
        steps = np.where(unit < 0.5, STEP, -STEP)
        moved = unit + np.diag(steps)
        beside = BLOCK - 1
        chunks = [moved[i : i + beside] for i in range(0, len(unit), beside)]
        found = self.answers(np.vstack([np.vstack([unit, chunk]) for chunk in chunks]))
        base = found[::BLOCK].repeat(beside, axis=0)[: len(unit)]
        others = np.delete(found, np.arange(0, len(found), BLOCK), axis=0)
        slopes = ((others - base) / steps[:, np.newaxis]).T
        return Slopes(found[0], np.where(np.isfinite(slopes), slopes, 0.0))

    def jacobian(self, answers: Array, slopes: Array) -> Array:
        """Derivatives of the residuals, (residual, parameter), where these are the answers."""
        by_question = self.asked.steepness(answers)[:, np.newaxis] * slopes
        return np.vstack([by_question, np.diag(self.space.pulls)])

    def spring(self, unit: Array, answers: Array, slopes: Array) -> tuple[Array, Array]:
        """Force downhill (parameter) and stiffness (parameter, parameter) at a point."""
        pulls = self.space.pulls**2
        pushed = self.asked.misses(answers) * self.asked.steepness(answers)
        force = -slopes.T @ pushed - pulls * (unit - self.centre)
        stiffness = slopes.T @ (self.asked.stiffness(answers)[:, np.newaxis] * slopes)
        return force, stiffness + np.diag(pulls)
