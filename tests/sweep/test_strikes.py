"""Who is set aside when processes die, and who is not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.study.load import load_study
from simulator.sweep.design import make_design
from simulator.sweep.engines.treatment import EngineError, Strikes, Treatment
from simulator.sweep.plan import SweepPlan
from simulator.sweep.work import SweepWork

GROUPS = ((0, 1, 2, 3), (4, 5, 6), (7,))


def first_death(killers: set[int], treatment: Treatment) -> tuple[int, ...] | None:
    """What is in flight when a process dies that computes all groups in order."""
    for group in GROUPS:
        wanted = tuple(run for run in group if treatment.wants(run))
        for run in wanted:
            if run in treatment.suspected and run in killers:
                return (run,)
        if killers & set(wanted):
            return wanted
    return None


@given(st.sets(st.integers(0, 7)))
def test_exactly_the_deadly_runs_are_set_aside_after_at_most_three_tries(killers: set[int]) -> None:
    strikes = Strikes()
    tries: Counter[int] = Counter()
    while (in_flight := first_death(killers, strikes.treatment)) is not None:
        strikes.died(0, in_flight)
        tries.update(killers & set(in_flight))
    assert set(strikes.treatment.excluded) == killers
    assert all(count <= 3 for count in tries.values())


def test_deaths_of_innocent_groups_set_nobody_aside() -> None:
    strikes = Strikes()
    for group in GROUPS[:2]:
        strikes.died(0, group)
        strikes.died(0, group)
    assert not strikes.treatment.excluded
    assert strikes.treatment.suspected == {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("in_flight", [(), (0, 1, 2, 3)])
def test_deaths_that_no_run_explains_end_the_sweep(in_flight: tuple[int, ...]) -> None:
    strikes = Strikes()
    for _ in range(4):
        strikes.died(6, in_flight)
    strikes.died(5, in_flight)
    with pytest.raises(EngineError, match="shard 6 was given up"):
        strikes.died(6, in_flight)


def test_suspicion_changes_no_number() -> None:
    study = load_study("deandrade2011")
    design = make_design(
        ["parameters.mor_inhibition=0.1:0.5:9"], "grid", None, 1, None, lambda _: None
    )
    plan = SweepPlan(study.name, study.resolved, design, ("pain_nrs",), False, 1e-4, 4)
    work = SweepWork(plan)
    told: list[tuple[int, ...]] = []
    usual = work(0, Treatment(), lambda _: None)
    assert work(0, Treatment(suspected=frozenset({2, 5})), told.append) == usual
    assert told == [(2,), (5,), tuple(range(8)), ()]
