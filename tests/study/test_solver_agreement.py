"""The compiled solver against SciPy on experiments that use every kind of input."""

import numpy as np
import pytest

from simulator.study.assembly import compiled_model
from simulator.study.load import load_study
from simulator.study.run import Run
from simulator.study.schema import Record, SolverChoice
from simulator.study.simulate import simulate

SMALLEST_SCALE = 1e-6  # of a quantity that stays at nothing in every arm


def solved(name: str, method: str) -> Run:
    experiment = load_study(name).experiment
    lean = {
        "cohort": None,
        "noxious": experiment.noxious.model_copy(update={"every_min": None}),
        "record": Record(every_min=1e5),
        "solver": SolverChoice(method=method, rtol=1e-8),
    }
    return simulate(experiment.model_copy(update=lean))


CHOSEN = ("che2024", "deandrade2014", "dopamine_block", "malavera2016", "pei2019", "taylor2012")


@pytest.mark.parametrize("name", CHOSEN)
def test_compiled_and_scipy_agree(name: str) -> None:
    reference, compiled = solved(name, "LSODA"), solved(name, "compiled")
    scale = np.max([np.abs(run.quantities).max(axis=0) for run in reference.arms.values()], axis=0)
    names = np.array([*compiled_model().state_names, *compiled_model().output_names])
    for arm, run in reference.arms.items():
        error = np.abs(compiled.arms[arm].quantities - run.quantities).max(axis=0)
        wrong = error > 1e-5 * np.maximum(scale, SMALLEST_SCALE)
        assert not wrong.any(), (arm, dict(zip(names[wrong], (error / scale)[wrong], strict=True)))
