"""Virtual people: the same experiment in persons who differ, arms sharing the same persons.

Persons are drawn once, from a seed, and every arm is simulated in each of them, so that arms
differ by the intervention alone. A parallel design uses the same persons, but its standard errors
treat the arms as different people, as the trial had to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from simulator.model.parameter import ParameterSet
from simulator.reading.locate import configs_directory
from simulator.reading.problems import InputError, did_you_mean
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients
from simulator.study.schema import Cohort


class Spread(StrictModel):
    """An entry of `configs/cohort/differences.yaml`."""

    parameter: str
    cv: float


@dataclass(frozen=True)
class Group:
    """What every person showed in every arm, (person, time, quantity).

    A person in whom any arm failed is left out of all arms and counted in `lost`.
    """

    times_min: Array
    values: dict[str, Array]
    design: Literal["crossover", "parallel"]
    lost: int


def draw_persons(cohort: Cohort, values: ParameterSet) -> list[dict[str, float]]:
    """Parameter values of each person: lognormal with the given values as mean, within bounds."""
    spreads = _spreads()
    records = [values[spread.parameter] for spread in spreads]
    deviates = np.random.default_rng(cohort.seed).standard_normal((cohort.n, len(spreads)))
    widths = np.sqrt(np.log1p(np.array([spread.cv for spread in spreads]) ** 2))
    drawn = np.exp(widths * deviates - 0.5 * widths**2) * [r.value for r in records]
    within = np.clip(drawn, [r.lower for r in records], [r.upper for r in records])
    names = [spread.parameter for spread in spreads]
    return [dict(zip(names, map(float, row), strict=True)) for row in within]


@cache
def _spreads() -> tuple[Spread, ...]:
    document = load_file(configs_directory() / "cohort" / "differences.yaml")
    spreads = tuple(validate(Spread, document, (i,)) for i in range(len(document.data)))
    known = ingredients().parameters
    for i, spread in enumerate(spreads):
        if spread.parameter not in known:
            fix = did_you_mean(spread.parameter, list(known))
            raise InputError(document.problem((i, "parameter"), "is not a parameter", fix))
    return spreads
