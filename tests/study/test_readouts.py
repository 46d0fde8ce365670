"""Read-outs in their forms."""

import numpy as np
import pytest

from simulator.study.readouts import known_readouts

NOW, BEFORE = np.array([3.0, 6.0]), np.array([5.0, 5.0])


@pytest.mark.parametrize(
    ("name", "expected", "unit"),
    [
        ("pain_nrs", [3.0, 6.0], "nrs"),
        ("pain_change", [-2.0, 1.0], "nrs"),
        ("pain_change_percent", [-40.0, 20.0], "percent"),
        ("endorphin.plasma_fold", [0.6, 1.2], "fold"),
        ("responders_30_percent", [65.17, 7.28], "percent"),  # ratings scatter
    ],
)
def test_forms(name: str, expected: list[float], unit: str) -> None:
    readout = known_readouts()[name]
    assert readout.values(NOW, BEFORE) == pytest.approx(expected, rel=1e-3)
    assert readout.value(NOW[0], BEFORE[0]) == pytest.approx(expected[0], rel=1e-3)
    assert readout.unit == unit


def test_nothing_to_compare_with_is_not_a_number() -> None:
    assert np.isnan(known_readouts()["pain_change_percent"].value(0.0, 0.0))
