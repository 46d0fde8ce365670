"""A small problem with the shape of calibration, so that searches can be tested in no time."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from simulator.evidence.objective import Objective
from simulator.evidence.questions import Asked
from simulator.evidence.unit_space import UnitSpace, unit_space
from simulator.model.parameter import Parameter
from simulator.solving.compiled import Array

Answer = Callable[[Mapping[str, float]], Sequence[float]]


@pytest.fixture
def parameters() -> Callable[..., list[Parameter]]:
    """Makes records between 0 and 2 around 1."""

    def make(*names: str, tier: str = "fitted_here") -> list[Parameter]:
        return [
            Parameter.model_validate({"id": n, "value": 1, "lower": 0, "upper": 2, "tier": tier})
            for n in names
        ]

    return make


@pytest.fixture
def objective(parameters: Callable[..., list[Parameter]]) -> Callable[..., Objective]:
    """Makes the objective of an answer to questions, each expected between `low` and `high`."""

    def make(
        names: str, low: Sequence[float], high: Sequence[float], answer: Answer, scale: float = 1
    ) -> Objective:
        def answers(sets: Sequence[Mapping[str, float]]) -> Array:
            return np.array([answer(one) for one in sets], dtype=float)

        space: UnitSpace = unit_space(parameters(*names))
        ids = tuple(f"question-{i}" for i in range(len(low)))
        asked = Asked(ids, np.array(low, float), np.array(high, float), np.full(len(low), scale))
        return Objective(space, asked, answers, space.recorded)

    return make
