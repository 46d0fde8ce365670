"""From samples and what came of them to indices, with an honest account of failed runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.morris import elementary_effects, morris_indices
from simulator.sweep.sensitivity.prcc import prcc_indices
from simulator.sweep.sensitivity.results import Index, index_dataset
from simulator.sweep.sensitivity.samples import Method, Sampling
from simulator.sweep.sensitivity.sobol import sobol_indices, whole_blocks

if TYPE_CHECKING:
    import xarray as xr

LARGE_LOSS = 0.2


@dataclass(frozen=True)
class Account:
    """What failed runs cost: how many of what could not be used."""

    lost: int
    of: int
    things: str


def analyse(sampling: Sampling, y: Array, readout: str = "", unit: str = "1") -> xr.Dataset:
    """Indices of every factor from the read-out of every run, (run,), NaN where it failed.

    Attributes: method, seed, `n` runs, `failed` runs, `lost` of `lost_of` `lost_things` that could
    not be used, the `leading` index, and a `warning` sentence, empty if all is well. Raises
    InputError if too few runs succeeded.
    """
    if len(y) != len(sampling.values):
        raise ValueError(f"{len(y)} results for {len(sampling.values)} runs")
    account, indices = _ANALYSES[sampling.method](sampling, np.asarray(y, dtype=float))
    return index_dataset(sampling.factors, indices, unit).assign_attrs(
        method=sampling.method,
        readout=readout,
        units=unit,
        seed=sampling.seed,
        n=len(y),
        failed=int(np.sum(~np.isfinite(y))),
        lost=account.lost,
        lost_of=account.of,
        lost_things=account.things,
        leading=next(iter(indices)),
        warning=" ".join(_warnings(account, y)),
    )


def _warnings(account: Account, y: Array) -> list[str]:
    found = []
    if account.lost > LARGE_LOSS * account.of:
        found.append(
            f"{account.lost} of {account.of} {account.things} were lost to failed runs; what is"
            " left may not represent the ranges that were asked for."
        )
    if np.ptp(y[np.isfinite(y)]) == 0:
        found.append("The read-out is the same in every run, so that nothing can be attributed.")
    return found


Analysis = Callable[[Sampling, Array], tuple[Account, dict[str, Index]]]


def _morris(sampling: Sampling, y: Array) -> tuple[Account, dict[str, Index]]:
    effects = elementary_effects(sampling.in_ranges(), y)
    lost = int(np.sum(np.isnan(effects)))
    if lost == effects.size:
        raise _too_few("no pair of neighbouring runs")
    account = Account(lost, effects.size, "elementary effects")
    return account, morris_indices(effects, sampling.seed)


def _sobol(sampling: Sampling, y: Array) -> tuple[Account, dict[str, Index]]:
    blocks = whole_blocks(y, sampling.group)
    total = len(y) // sampling.group
    if len(blocks) < 2:
        raise _too_few(f"only {len(blocks)} of {total} whole blocks of {sampling.group} runs")
    account = Account(total - len(blocks), total, "blocks of runs")
    return account, sobol_indices(blocks, len(sampling.factors), sampling.seed)


def _prcc(sampling: Sampling, y: Array) -> tuple[Account, dict[str, Index]]:
    used = np.isfinite(y)
    needed = len(sampling.factors) + 3
    if np.sum(used) < needed:
        raise _too_few(
            f"only {np.sum(used)} runs, where {len(sampling.factors)} factors need {needed},"
        )
    account = Account(int(np.sum(~used)), len(y), "runs")
    return account, prcc_indices(sampling.values[used], y[used])


_ANALYSES: dict[Method, Analysis] = {"morris": _morris, "sobol": _sobol, "prcc": _prcc}


def _too_few(what: str) -> InputError:
    return InputError.of(
        f"too little is left to analyse: {what} succeeded",
        "take more samples, or narrow the ranges to where the model has a solution",
    )
