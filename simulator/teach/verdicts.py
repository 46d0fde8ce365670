"""Scores of all findings under a hypothesis and without some mechanisms, each computed once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

from simulator.evidence.ablation import CONTROL
from simulator.evidence.comparing import scores_under
from simulator.evidence.hypotheses import read_hypothesis
from simulator.evidence.scoring import FindingScore
from simulator.reading.locate import shipped
from simulator.study.load import Study, load_study

WHOLE = "full_model"
_pool = ThreadPoolExecutor(1, thread_name_prefix="verdicts")
_asked: dict[Account, Future[list[FindingScore]]] = {}
_lock = Lock()


@dataclass(frozen=True)
class Account:
    """An account of the findings: a hypothesis, less some mechanisms."""

    hypothesis: str = WHOLE
    without: frozenset[str] = frozenset()


def verdicts(account: Account, ready: Callable[[list[FindingScore]], None]) -> None:
    """Tell `ready`, from another thread, what every finding about a typical person scores."""
    with _lock:
        if account not in _asked:
            _asked[account] = _pool.submit(_scores, account)
        asked = _asked[account]
    asked.add_done_callback(lambda done: ready(done.result()))


@cache
def studies() -> tuple[Study, ...]:
    """Every shipped experiment."""
    return tuple(load_study(name) for name in shipped("experiments"))


def _scores(account: Account) -> list[FindingScore]:
    hypothesis = read_hypothesis(account.hypothesis)
    off = {CONTROL + mechanism: 0.0 for mechanism in sorted(account.without)}
    return scores_under(replace(hypothesis, values={**hypothesis.values, **off}), studies(), "all")
