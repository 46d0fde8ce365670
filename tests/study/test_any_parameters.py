"""Any numbers within the records: a run gives numbers or a sentence, never a crash."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.study.assembly import ingredients
from simulator.study.load import load_study
from simulator.study.schema import Record, SolverChoice
from simulator.study.simulate import simulate

PARAMETERS = list(ingredients().parameters.values())
STUDY = load_study("taylor2012").experiment
LEAN = STUDY.model_copy(
    update={
        "noxious": STUDY.noxious.model_copy(update={"every_min": None}),
        "record": Record(every_min=1e5),
        "solver": SolverChoice(method="compiled", rtol=1e-4),
    }
)


@given(seed=st.integers(0, 2**32 - 1), width=st.sampled_from([0.1, 0.5, 1.0]))
@settings(max_examples=15, deadline=None)
def test_values_within_their_records_never_crash(seed: int, width: float) -> None:
    rng = np.random.default_rng(seed)
    values = {}
    for p in PARAMETERS:
        drawn = p.lower + (p.upper - p.lower) * rng.random()
        values[p.id] = p.value + width * (drawn - p.value)
    run = simulate(LEAN.model_copy(update={"parameters": values}))
    assert run.arms.keys() | run.failures.keys() == LEAN.arms.keys()
    for arm in run.arms.values():
        assert np.all(np.isfinite(arm.quantities))
    assert all(sentence[0].isalpha() for sentence in run.failures.values())
