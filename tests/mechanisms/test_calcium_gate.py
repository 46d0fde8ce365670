"""Thresholds that scatter between synapses make a gate without a cliff."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import t as student

from simulator.study.load import load_study
from simulator.study.simulate import simulate

DOSES = (0.0, 0.5, 1.0, 1.5, 2.0)  # still more, and depression gives way, too


def test_rounded_ramps_are_the_mean_over_scattered_thresholds() -> None:
    spread, width = 0.3, 0.8
    scatter = student(2).ppf((np.arange(200_000) + 0.5) / 200_000) * spread / np.sqrt(2)
    for ratio in (-1.0, -0.1, 0.2, 0.7, 2.0):
        sharp = np.clip(ratio + scatter, 0, width).mean()
        rounded = [(x + np.hypot(x, spread)) / 2 for x in (ratio, ratio - width)]
        assert rounded[0] - rounded[1] == pytest.approx(sharp, abs=1e-3)


def _potentiation(share_of_dose: float) -> float:
    given = {
        "drug": "ketamine",
        "bolus_mg_per_kg": 0.15 * share_of_dose,
        "infusion_mg_per_kg_h": 0.3 * share_of_dose,
        "at_min": -10,
        "until_min": 15,
    }
    study = load_study("deandrade2014")
    arm = study.experiment.arms["M1_saline"]
    drugs = type(arm).model_validate({"drugs": [given]}).drugs if share_of_dose else ()
    arms = {"M1": arm.model_copy(update={"drugs": drugs})}
    run = simulate(study.experiment.model_copy(update={"arms": arms, "findings": ()}))
    return run.value("M1", "early.M1_R", 20)


def test_more_channel_block_leaves_less_potentiation_step_by_step() -> None:
    left = [_potentiation(dose) for dose in DOSES]
    assert all(after < before for before, after in pairwise(left))
    assert max(before - after for before, after in pairwise(left)) < 0.8 * (left[0] - left[-1])
