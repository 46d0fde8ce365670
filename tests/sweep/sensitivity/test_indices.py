"""Indices against functions whose answer is known, and what failures do to them."""

from collections.abc import Callable

import numpy as np
import pytest
import SALib.analyze.morris
import SALib.analyze.sobol
from numpy.testing import assert_allclose

from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.indices import analyse
from simulator.sweep.sensitivity.results import ranking
from simulator.sweep.sensitivity.samples import Factor, Sampling, sample

ANGLES = tuple(Factor(name, -np.pi, np.pi) for name in ("x1", "x2", "x3"))
UNIT = tuple(Factor(f"u{i}", 0, 1) for i in range(4))
SLOPES = np.array([3.0, -2.0, 0.5, 0.0])
RANGES = (Factor("p", 0, 10), Factor("q", -5, -1), Factor("r", 100, 101), Factor("s", 0, 1))
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0])


def ishigami(x: Array, a: float = 7.0, b: float = 0.1) -> Array:
    found: Array = np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])
    return found


def g_function(x: Array) -> Array:
    product: Array = np.prod((np.abs(4 * x - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)
    return product


def linear(x: Array) -> Array:
    total: Array = x @ SLOPES
    return total


def failed(y: Array, *rows: int) -> Array:
    broken = y.copy()
    broken[list(rows)] = np.nan
    return broken


@pytest.fixture(scope="module")
def angles() -> Sampling:
    return sample("sobol", ANGLES, 4096, seed=2, second_order=True)


def test_sobol_finds_the_shares_of_ishigami(angles: Sampling) -> None:
    found = analyse(angles, ishigami(angles.values))
    assert_allclose(found["S1"], [0.3139, 0.4424, 0.0], atol=0.01)
    assert_allclose(found["ST"], [0.5576, 0.4424, 0.2437], atol=0.01)
    assert_allclose(found["S2"].values[0, 2], 0.2437, atol=0.02)
    assert_allclose(found["S2"].values[[0, 1], [1, 2]], 0.0, atol=0.02)
    assert np.isnan(np.diag(found["S2"])).all()
    assert np.array_equal(found["S2"], found["S2"].T, equal_nan=True)
    for index, truth in (("S1", [0.3139, 0.4424, 0.0]), ("ST", [0.5576, 0.4424, 0.2437])):
        assert np.all(found[f"{index}_low"] <= np.array(truth) + 1e-3)
        assert np.all(found[f"{index}_high"] >= np.array(truth) - 1e-3)
        assert np.all(found[f"{index}_high"] - found[f"{index}_low"] < 0.15)
    assert [path for path, _ in ranking(found)] == ["x1", "x2", "x3"]
    assert (found.attrs["lost"], found.attrs["warning"]) == (0, "")


def test_sobol_finds_the_shares_of_the_g_function() -> None:
    part = 1 / (3 * (1 + WEIGHTS) ** 2)
    variance = np.prod(1 + part) - 1
    total = part * np.prod(1 + part) / (1 + part) / variance
    design = sample("sobol", UNIT, 4096, seed=1)
    found = analyse(design, g_function(design.values))
    assert_allclose(found["S1"], part / variance, atol=0.02)
    assert_allclose(found["ST"], total, atol=0.02)
    assert "S2" not in found


def test_sobol_agrees_with_salib(angles: Sampling) -> None:
    y = ishigami(angles.values)
    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
    theirs = SALib.analyze.sobol.analyze(problem, y, num_resamples=2, seed=1)
    ours = analyse(angles, y)
    assert_allclose(ours["S1"], theirs["S1"], rtol=1e-10)
    assert_allclose(ours["ST"], theirs["ST"], rtol=1e-10)
    upper = np.triu_indices(3, 1)
    assert_allclose(ours["S2"].values[upper], theirs["S2"][upper], rtol=1e-8, atol=1e-12)


def test_a_failed_run_costs_sobol_its_block(angles: Sampling) -> None:
    y = ishigami(angles.values)
    found = analyse(angles, failed(y, 0, 3, 8 * 10 + 5))
    assert (found.attrs["failed"], found.attrs["lost"], found.attrs["lost_of"]) == (3, 2, 4096)
    whole = np.delete(y.reshape(-1, 8), [0, 10], axis=0).reshape(-1)
    rest = Sampling("sobol", ANGLES, angles.values[: len(whole)], 2, second_order=True)
    assert found["ST"].equals(analyse(rest, whole)["ST"])


def test_morris_measures_slopes_over_ranges() -> None:
    design = sample("morris", RANGES, 10, seed=4)
    found = analyse(design, linear(design.values), "pain_nrs", "nrs")
    spans = np.array([10, 4, 1, 1])
    assert_allclose(found["mu"], SLOPES * spans, atol=1e-9)
    assert_allclose(found["mu_star"], np.abs(SLOPES) * spans, atol=1e-9)
    assert_allclose(found["sigma"], 0, atol=1e-9)
    assert_allclose(found["mu_star_high"], found["mu_star_low"], atol=1e-9)
    assert found["mu_star"].attrs["units"] == "nrs"
    assert [path for path, _ in ranking(found)] == ["p", "q", "r", "s"]


def test_morris_agrees_with_salib() -> None:
    design = sample("morris", ANGLES, 20, seed=4)
    y = ishigami(design.values)
    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
    theirs = SALib.analyze.morris.analyze(problem, design.values, y, scaled=False, seed=1)
    ours = analyse(design, y)
    assert_allclose(ours["mu_star"], theirs["mu_star"], rtol=1e-9)
    assert_allclose(ours["sigma"], theirs["sigma"], rtol=1e-9)


def test_a_failed_run_costs_morris_the_effects_that_touch_it() -> None:
    design = sample("morris", RANGES, 10, seed=4)
    y = linear(design.values)
    inside, end = analyse(design, failed(y, 2)), analyse(design, failed(y, 4))
    assert (inside.attrs["lost"], end.attrs["lost"], end.attrs["lost_of"]) == (2, 1, 40)
    assert_allclose(inside["mu_star"], np.abs(SLOPES) * [10, 4, 1, 1], atol=1e-9)


@pytest.mark.parametrize("shape", [np.exp, lambda x: x**3, lambda x: -1 / (x + 20)])
def test_prcc_of_a_monotone_read_out_is_one(shape: Callable[[Array], Array]) -> None:
    design = sample("prcc", RANGES, 60, seed=1)
    found = analyse(design, shape(design.values[:, 1]))
    assert_allclose(found["prcc"], [0, 1, 0, 0], atol=1e-5)
    assert found["p"].values[1] < 1e-12
    assert found["p"].values[[0, 2, 3]].min() > 0.99
    falling = analyse(design, -shape(design.values[:, 1]))
    assert_allclose(falling["prcc"], [0, -1, 0, 0], atol=1e-5)


def test_prcc_sees_through_what_other_factors_do() -> None:
    design = sample("prcc", UNIT, 400, seed=1)
    x = design.values
    found = analyse(design, 100 * x[:, 0] + x[:, 1] - 0.1 * x[:, 2])
    assert found["prcc"].values[1] > 0.5
    assert found["prcc_low"].values[1] < found["prcc"].values[1] < found["prcc_high"].values[1]
    assert found["p"].values[1] < 0.001 < 0.01 < found["p"].values[3]


def test_prcc_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """Two factors and noise of equal weight: a partial correlation of about 0.69 between ranks."""
    covered = []
    truth = np.mean([_noisy(seed, 2000)[1] for seed in range(5)])
    for seed in range(100):
        low, _, high = _noisy(seed, 60)
        covered.append(low <= truth <= high)
    assert 0.88 <= np.mean(covered) <= 1.0


def _noisy(seed: int, n: int) -> tuple[float, float, float]:
    design = sample("prcc", UNIT[:2], n, seed)
    noise = np.random.default_rng(seed).uniform(size=n)
    found = analyse(design, design.values.sum(axis=1) + noise)
    low, middle, high = (float(found[f"prcc{s}"].values[0]) for s in ("_low", "", "_high"))
    return low, middle, high


def test_prcc_drops_failed_runs() -> None:
    design = sample("prcc", UNIT, 50, seed=1)
    y = g_function(design.values)
    found = analyse(design, failed(y, 1, 7, 8))
    kept = np.delete(np.arange(50), [1, 7, 8])
    rest = Sampling("prcc", UNIT, design.values[kept], 1)
    assert found["prcc"].equals(analyse(rest, y[kept])["prcc"])
    assert (found.attrs["lost"], found.attrs["lost_things"]) == (3, "runs")


def test_large_losses_are_told() -> None:
    design = sample("prcc", UNIT, 50, seed=1)
    y = g_function(design.values)
    assert analyse(design, failed(y, *range(10))).attrs["warning"] == ""
    warning = analyse(design, failed(y, *range(11))).attrs["warning"]
    assert warning.startswith("11 of 50 runs were lost")


@pytest.mark.parametrize("method", ["morris", "sobol", "prcc"])
def test_with_hardly_a_run_left_there_is_no_answer(method: str) -> None:
    design = sample(method, UNIT, 8, seed=1)  # type: ignore[arg-type]
    y = np.full(len(design.values), np.nan)
    y[0] = 1.0
    with pytest.raises(InputError, match="too little is left"):
        analyse(design, y)


@pytest.mark.parametrize("method", ["morris", "sobol", "prcc"])
def test_a_read_out_that_never_changes_is_told(method: str) -> None:
    design = sample(method, UNIT, 16, seed=1)  # type: ignore[arg-type]
    found = analyse(design, np.full(len(design.values), 0.1))
    assert "same in every run" in found.attrs["warning"]
    leading = found[found.attrs["leading"]].values
    assert np.all(np.isnan(leading) | (leading == 0))


@pytest.mark.parametrize("method", ["morris", "sobol", "prcc"])
def test_the_same_runs_give_the_same_bits(method: str) -> None:
    design = sample(method, UNIT, 32, seed=9)  # type: ignore[arg-type]
    y = failed(g_function(design.values), 5)
    assert analyse(design, y).identical(analyse(design, y))
