from __future__ import annotations

from simulator.teach.predictions import MOST_EXPERIMENTS, MOST_PEOPLE, Prediction, commit, committed


def test_predictions_are_kept_in_their_order_and_by_experiment() -> None:
    first, second = Prediction("Ada", "rTMS", 60, 4.0), Prediction("Ben", "rTMS", 60, 5.5)
    commit("?one", first)
    commit("?one", second)
    assert committed("?one") == (first, second)
    assert committed("?another") == ()


def test_what_is_kept_is_bounded() -> None:
    for number in range(MOST_PEOPLE + 10):
        commit("?many", Prediction(str(number), "rTMS", 60, 1.0))
    assert len(committed("?many")) == MOST_PEOPLE
    for number in range(MOST_EXPERIMENTS):
        commit(f"?number={number}", Prediction("Ada", "rTMS", 60, 1.0))
    assert committed("?many") == ()
