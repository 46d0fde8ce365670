"""Processes of this machine: nothing is lost, whoever dies, and nobody is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

GROUP, SHARD = 4, 8
SET_ASIDE = "it ended its process 3 times and was set aside"


def squares(shards: int, *aside: int) -> dict[str, dict[str, object]]:
    return {
        str(shard): {
            str(run): SET_ASIDE if run in aside else run**2
            for run in range(shard * SHARD, (shard + 1) * SHARD)
        }
        for shard in range(shards)
    }


def tries(folder: Path) -> dict[int, int]:
    return {int(path.name): path.stat().st_size for path in folder.iterdir()}


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("order", ["forwards", "backwards", "random"])
def test_the_same_results_for_any_number_of_workers_and_order(
    family: Any, workers: int, order: str
) -> None:
    done = family.toy(shards=5, workers=workers, order=order)
    assert (done["found"], done["error"], done["workers_left"]) == (squares(5), "", 0)


def test_nothing_to_do_is_done_at_once(family: Any) -> None:
    assert family.toy(shards=0)["found"] == {}


def test_workers_killed_at_random_moments_cost_only_time(family: Any) -> None:
    done = family.toy(shards=30, workers=3, murders=12, toy={"seconds": 0.002})
    assert done["murdered"] == 12
    assert (done["found"], done["error"]) == (squares(30), "")


def test_workers_are_replaced_when_the_process_they_are_forked_from_dies(family: Any) -> None:
    done = family.toy(shards=8, kill_forkserver=True, toy={"seconds": 0.002})
    assert (done["found"], done["error"]) == (squares(8), "")


@pytest.mark.parametrize("workers", [1, 3])
def test_a_deadly_run_is_set_aside_after_three_tries_and_its_mates_are_not(
    family: Any, tmp_path: Path, workers: int
) -> None:
    done = family.toy(shards=4, workers=workers, toy={"killers": [13], "tries": str(tmp_path)})
    assert (done["found"], done["error"]) == (squares(4, 13), "")
    assert tries(tmp_path) == {13: 3}


def test_several_deadly_runs_in_a_group_in_a_shard_and_in_others(
    family: Any, tmp_path: Path
) -> None:
    deadly = [0, 1, 5, 9, 20, 21, 22, 23]
    done = family.toy(shards=4, toy={"killers": deadly, "tries": str(tmp_path)})
    assert (done["found"], done["error"]) == (squares(4, *deadly), "")
    assert max(tries(tmp_path).values()) == 3


def test_a_run_that_was_deadly_once_is_not_set_aside(family: Any, tmp_path: Path) -> None:
    done = family.toy(shards=4, toy={"kills_once": [2, 3, 13], "tries": str(tmp_path)})
    assert (done["found"], done["error"]) == (squares(4), "")
    assert tries(tmp_path) == {2: 1, 3: 1, 13: 1}


def test_work_that_raises_ends_the_sweep_and_names_the_shard(family: Any) -> None:
    done = family.toy(shards=6, toy={"raises": [33]})
    assert done["error"] == "shard 4 could not be computed: ValueError: run 33 is no good"
    assert done["workers_left"] == 0


def test_work_that_workers_cannot_read_ends_the_sweep(family: Any) -> None:
    done = family.toy(toy={"unreadable": True})
    assert "could not be computed: ModuleNotFoundError: no such work here" in done["error"]


def test_a_shard_that_cannot_even_be_begun_is_given_up(family: Any) -> None:
    done = family.toy(shards=1, toy={"ends_before_runs": True})
    assert done["error"].startswith("shard 0 was given up: 5 processes died")


def test_memory_does_not_grow_with_the_number_of_shards(family: Any) -> None:
    few, many = (
        family.toy(shards=shards, keep=False, toy={"padding": 50_000})["peak_kb"]
        for shards in (200, 4000)
    )
    assert many - few < 10_000
