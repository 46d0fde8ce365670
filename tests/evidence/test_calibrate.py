"""Calibration: how it searches, what it moves, what it writes."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.evidence import fitted_records
from simulator.evidence.calibrate import Calibration, budget, calibrate, summary
from simulator.evidence.objective import Objective
from simulator.evidence.one_by_one import move_one_by_one
from simulator.evidence.searching import Ending, beginnings, descend, evolve
from simulator.model.parameter import read_parameters
from simulator.reading.locate import configs_directory
from simulator.reading.problems import InputError
from simulator.solving.compiled import Array

Make = Callable[..., Objective]


def quiet(line: str) -> None:
    """Nobody listens."""


@pytest.fixture
def valleys(objective: Make) -> Objective:
    """The deeper of two valleys along a is where the records are not; b wants 0.5."""
    return objective(
        "ab",
        [0, 0.5],
        [0, 0.5],
        lambda v: [(v["a"] - 0.2) * (1.8 - v["a"]) * (1 + v["a"]), v["b"]],
        scale=0.01,
    )


def run(problem: Objective, **options: object) -> Calibration:
    usual = {"starts": 4, "seed": 1, "minutes": 2, "with_cma": False, "report": quiet}
    return calibrate(problem, **{**usual, **options})  # type: ignore[arg-type]


def at_record(problem: Objective) -> Ending:
    units = problem.space.recorded
    return Ending(units, float(problem.cost(problem.answers(units[np.newaxis])[0], units)))


def test_only_fitted_parameters_are_free() -> None:
    assert {p.tier for p in fitted_records.free_parameters()} == {"fitted_here"}


def test_assumed_parameters_are_neither_fitted_nor_fixed() -> None:
    found = fitted_records.assumed_parameters()
    assert {p.tier for p in found} == {"assumed"}
    assert "fixed" not in {p.distribution for p in found}


def test_the_optimum_is_found(valleys: Objective) -> None:
    found = run(valleys)
    assert found.after["b"] == pytest.approx(0.5, abs=0.01)
    assert min(abs(found.after["a"] - 0.2), abs(found.after["a"] - 1.8)) < 0.02
    assert found.cost_after < 0.05 < found.cost_before
    assert found.misses == {}
    assert len(found.ends) == 4


def test_the_same_seed_gives_the_same_bits_and_another_does_not(valleys: Objective) -> None:
    one, again, other = (run(valleys, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.units, again.units)
    assert [e.cost for e in one.ends] == [e.cost for e in again.ends]
    assert [e.cost for e in one.ends] != [e.cost for e in other.ends]


def test_without_starts_the_records_stay_as_they_are(valleys: Objective) -> None:
    found = run(valleys, starts=0)
    assert found.after == found.before
    assert found.cost_after == found.cost_before
    assert found.ends == ()


def test_the_first_beginning_is_the_record_and_the_others_are_the_cheapest(
    valleys: Objective,
) -> None:
    begun, middle = beginnings(valleys, 3, 40, 1)
    assert np.array_equal(begun[0].units, valleys.space.recorded)
    assert begun[1].cost <= begun[2].cost < middle


def test_least_squares_stay_within_the_bounds(objective: Make) -> None:
    problem = objective("ab", [5, -5], [9, -4], lambda v: [v["a"], v["b"]])
    assert descend(problem, problem.space.recorded, 20).units == pytest.approx([1, 0], abs=1e-3)


def test_the_search_without_slopes_finds_the_same(valleys: Objective) -> None:
    pytest.importorskip("cma")
    begin = np.array([0.2, 0.4])
    found, again = (evolve(valleys, begin, 25, 1) for _ in range(2))
    assert found.cost < valleys.cost(valleys.answers(begin[np.newaxis])[0], begin)
    assert found.units == pytest.approx([0.1, 0.25], abs=0.03)
    assert np.array_equal(found.units, again.units)


@pytest.fixture
def stairs(objective: Make) -> Objective:
    """Along a the answer changes by steps only; both want more."""

    def stepped(values: Mapping[str, float]) -> list[float]:
        return [np.floor(10 * values["a"]) / 10, values["b"] ** 2]

    return objective("ab", [2, 2], [2, 2], stepped, scale=0.1)


def test_a_valley_with_a_step_is_left_by_moves_one_by_one(stairs: Objective) -> None:
    begin = at_record(stairs)
    stuck = descend(stairs, begin.units, 20)
    found = move_one_by_one(stairs, begin, 2000, quiet)
    assert found.units == pytest.approx([1, 2**-0.5], abs=0.01)
    assert stuck.units[0] == pytest.approx(0.5, abs=0.1)
    assert found.cost < 0.1 * stuck.cost


def test_moves_that_are_good_alone_are_made_together(stairs: Objective) -> None:
    begin = at_record(stairs)
    found = move_one_by_one(stairs, begin, 8 + 20, quiet)
    assert np.all(found.units > begin.units)


def test_a_fit_ends_with_moves_one_by_one(stairs: Objective) -> None:
    assert run(stairs, starts=1, minutes=10).after["a"] == pytest.approx(2, abs=0.02)


def test_moves_one_by_one_stay_within_their_budget(valleys: Objective) -> None:
    asked_for = 0

    def counting(sets: Sequence[Mapping[str, float]]) -> Array:
        nonlocal asked_for
        asked_for += len(sets)
        return valleys.answer(sets)

    recorded = valleys.space.recorded
    begin = Ending(
        recorded, float(valleys.cost(valleys.answers(recorded[np.newaxis])[0], recorded))
    )
    counted = replace(valleys, answer=counting)
    assert move_one_by_one(counted, begin, 60, quiet).cost < begin.cost
    assert 8 < asked_for <= 60
    assert move_one_by_one(counted, begin, 5, quiet) == begin


def test_fitted_values_are_those_their_records_can_keep(objective: Make) -> None:
    problem = objective("ab", [1 / 3, -5], [1 / 3, -4], lambda v: [v["a"], v["b"]], scale=0.01)
    found = run(problem)
    assert found.after == {"a": 0.3333, "b": 0.0}
    assert np.array_equal(found.units, problem.space.units_of(found.after))


def test_a_missing_package_is_told(valleys: Objective, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cma", None)
    with pytest.raises(InputError, match=r"pip install 'rtms-analgesia\[analysis\]'"):
        run(valleys, with_cma=True)


def test_the_budget_grows_with_minutes_and_is_shared_by_starts() -> None:
    small, large, many = budget(10, 8, 60, True), budget(40, 8, 60, True), budget(40, 32, 60, True)
    assert large.last_steps > small.last_steps
    assert large.steps_per_start > many.steps_per_start
    assert budget(10, 8, 60, False).generations == 0
    assert budget(10, 8, 60, False).last_steps > small.last_steps


def test_a_summary_names_what_moved_and_what_is_missed(objective: Make) -> None:
    problem = objective("ab", [5, 0], [9, 2], lambda v: [v["a"], v["b"]])
    lines = "\n".join(summary(run(problem), lambda name: "nM" if name == "a" else ""))
    assert "1 -> 2 nM" in lines
    assert "question-0" in lines
    assert "question-1" not in lines


def test_values_are_written_into_their_records(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "parameters"
    shutil.copytree(configs_directory() / "parameters", folder)
    mine = [p for p in read_parameters(folder) if p.tier == "fitted_here"]
    monkeypatch.setattr(fitted_records, "free_parameters", lambda: mine)
    wanted = {p.id: 0.5 * (p.lower + p.upper) for p in mine}
    fitted_records.write_values(wanted)
    again = {p.id: p.value for p in read_parameters(folder)}
    for name, value in wanted.items():
        assert again[name] == pytest.approx(value, rel=1e-3)
