"""Plausible parameter sets: how they are drawn, written, read and used."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulator.evidence import ensemble as files
from simulator.evidence import ensemble_score
from simulator.evidence.ensemble import Origin, read_ensemble, write_ensemble
from simulator.evidence.ensemble_score import Tried, intervals
from simulator.evidence.objective import Objective
from simulator.evidence.plausible import ALLOWED, NARROW, Plausible, plausible_sets
from simulator.model.parameter import Parameter
from simulator.reading.problems import InputError
from simulator.study.assembly import ingredients
from simulator.study.load import load_study

Make = Callable[..., Objective]
ORIGIN = Origin(
    how="drawn", seed=1, sets=2, fitted=1, assumed=1, lowest_cost=3, highest_cost_allowed=19,
    nearness=0.7,
)  # fmt: skip


@pytest.fixture
def drawn(objective: Make, parameters: Callable[..., list[Parameter]]) -> Callable[..., Plausible]:
    """Sets for two fitted parameters, one of which is bound to an assumed one, far from linear."""

    def draw(seed: int) -> Plausible:
        problem = objective(
            "ab", [1], [1], lambda v: [v["a"] ** 3 * v.get("assumed", 1) ** 2], scale=0.01
        )
        best = problem.space.recorded
        assumed = parameters("assumed", tier="assumed")
        return plausible_sets(problem, best, assumed, 50, seed, lambda line: None)

    return draw


def test_plausible_sets_cost_no_more_than_allowed(drawn: Callable[..., Plausible]) -> None:
    found = drawn(1)
    assert found.units.shape == (50, 3)
    assert np.all(found.costs <= found.lowest + ALLOWED)
    assert np.all((found.units >= 0) & (found.units <= 1))
    values = [found.space.values(row) for row in found.units]
    products = np.array([v["a"] ** 3 * v["assumed"] ** 2 for v in values])
    assert np.all(np.abs(products - 1) < 0.15)


def test_free_parameters_range_widely_and_assumed_ones_narrowly(
    drawn: Callable[..., Plausible],
) -> None:
    spread = drawn(1).units.std(axis=0)
    assert spread[1] > 0.15
    assert 0.2 * NARROW < spread[2] < 1.5 * NARROW


def test_plausible_sets_depend_on_the_seed_alone(drawn: Callable[..., Plausible]) -> None:
    one, again, other = (drawn(seed).units for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(files, "_folder", lambda: tmp_path)
    return tmp_path


def test_an_ensemble_is_read_as_it_was_written(folder: Path) -> None:
    records = [ingredients().parameters[name] for name in ("mor_reserve", "w_M1_ARC")]
    ends = {p.id: p.upper for p in records}
    sets = [ends, {p.id: p.lower + (p.upper - p.lower) / 3 for p in records}]
    table, said = write_ensemble(sets, ORIGIN)
    again = read_ensemble(table)
    assert [dict(one) for one in again] == [pytest.approx(one, rel=1e-4) for one in sets]
    assert "drawn" in said.read_text("utf-8")
    assert files.origin.__wrapped__() == ORIGIN


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", None, "no sets"),
        ("mor_reserve\n", None, "no sets"),
        ("mor_reserv\n0.5\n", 1, "mor_reserve"),
        ("mor_reserve,mor_reserve\n0.5,0.5\n", 1, "twice"),
        ("mor_reserve\n0.5\nhalf\n", 3, "is no number"),
        ("mor_reserve\nnan\n", 2, "outside the range"),
        ("mor_reserve\n0.5\n7\n", 3, "outside the range"),
        ("mor_reserve,w_M1_ARC\n0.5\n", 2, "1 values"),
    ],
)
def test_mistakes_in_an_ensemble_are_told_with_their_line(
    tmp_path: Path, text: str, line: int | None, told: str
) -> None:
    file = tmp_path / "ensemble.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=told) as raised:
        read_ensemble(file)
    assert raised.value.problems[0].line == line
    assert raised.value.problems[0].file == str(file)


def test_a_missing_ensemble_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rtms-sim calibrate"):
        read_ensemble(tmp_path / "ensemble.csv")


def test_an_interval_leaves_out_what_has_no_number_but_counts_it() -> None:
    found = Tried(np.array([np.nan, 1.0, 2.0, 3.0]), np.array([False, False, True, True]))
    assert found.interval.middle == 2
    assert found.interval.low < found.interval.middle < found.interval.high
    assert found.interval.reproduced == 0.5
    assert np.isnan(Tried(np.array([np.nan]), np.array([False])).interval.low)


def test_findings_have_intervals_over_the_ensemble(monkeypatch: pytest.MonkeyPatch) -> None:
    study = load_study("deandrade2011")
    sets = tuple({"w_M1_ARC": 0.05 + 0.1 * i} for i in range(9))
    monkeypatch.setattr("simulator.evidence.ensemble_score.ensemble", lambda: sets)
    found = intervals([study], workers=1)
    assert set(found) == {f.id for f in study.experiment.findings}
    relief = found["deandrade-2011-m1-saline"]
    assert relief.low < relief.middle < relief.high < 0.1
    assert 0 < relief.reproduced <= 1


def test_a_study_that_cannot_be_run_leaves_its_findings_without_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*given: object, **options: object) -> None:
        raise InputError.of("nobody could be simulated")

    monkeypatch.setattr(ensemble_score, "SideBySide", refuse)
    study = load_study("deandrade2011")
    found = ensemble_score._scored(study, [{}, {}])
    assert set(found) == {f.id for f in study.experiment.findings}
    for values, reproduced in found.values():
        assert np.isnan(values).all()
        assert reproduced == [False, False]
