from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from simulator.solving.compiled import Array
from simulator.solving.rodas_tableau import GAMMA, STAGES, A, C

# Back from the form without Jacobian products: u = G k with G = (1/gamma - C)^-1 in that form.
GAMMAS = np.linalg.inv(np.eye(STAGES) / GAMMA - C)
ALPHAS = A @ GAMMAS
BETAS = ALPHAS + GAMMAS
WEIGHTS = (A[-1] + np.eye(STAGES)[-1]) @ GAMMAS
EMBEDDED = A[-1] @ GAMMAS


def _sums(b: Array) -> dict[str, float]:
    """Elementary weights of a Rosenbrock method, by tree."""
    alpha, beta = ALPHAS.sum(axis=1), BETAS.sum(axis=1)
    return {
        "1": b.sum(),
        "1/2": b @ beta,
        "1/3": b @ alpha**2,
        "1/6": b @ BETAS @ beta,
        "1/4": b @ alpha**3,
        "1/8": b @ (alpha * (ALPHAS @ beta)),
        "1/12": b @ BETAS @ alpha**2,
        "1/24": b @ BETAS @ BETAS @ beta,
    }


def _value(fraction: str) -> float:
    numerator, _, denominator = fraction.partition("/")
    return int(numerator) / int(denominator or 1)


def test_order_conditions_up_to_four_hold() -> None:
    for fraction, found in _sums(WEIGHTS).items():
        assert_allclose(found, _value(fraction), rtol=0, atol=1e-12, err_msg=fraction)


def test_embedded_method_has_order_three_but_not_four() -> None:
    sums = _sums(EMBEDDED)
    for fraction in ("1", "1/2", "1/3", "1/6"):
        assert_allclose(sums[fraction], _value(fraction), rtol=0, atol=1e-12, err_msg=fraction)
    assert any(abs(sums[f] - _value(f)) > 1e-4 for f in ("1/4", "1/8", "1/12", "1/24"))


def test_very_stiff_components_are_damped_in_one_step() -> None:
    def factor(z: float) -> float:
        one = np.ones(STAGES)
        return float(1 + z * WEIGHTS @ np.linalg.solve(np.eye(STAGES) - z * BETAS, one))

    assert_allclose(factor(-0.01), np.exp(-0.01), rtol=0, atol=1e-11)
    assert abs(factor(-1e9)) < 1e-7
