"""A run as a labelled dataset: every state and output with its unit and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from simulator.model.pools import POOLS
from simulator.solving.compiled import Array
from simulator.solving.layout import Named
from simulator.study.assembly import compiled_model, ingredients
from simulator.study.cohort import Group
from simulator.study.load import Study
from simulator.study.readouts import known_readouts
from simulator.study.run import Run

LONG_NAMES = {
    "output": "what the node sends on, fraction of maximum firing",
    "activity": "firing of the node, fraction of maximum",
    "drive": "change of the site's corticofugal drive",
    "metaplasticity": "shift of the site's potentiation threshold",
    "early": "early potentiation of the site",
    "protein": "plasticity proteins at the site",
    "late": "late potentiation of the site",
    "structural": "structural change of the site",
    "carfentanil_bp": "carfentanil binding potential of the node",
    "flb457_bp": "FLB 457 binding potential of the node",
    "endorphin": "beta-endorphin in the pool",
    "enkephalin": "enkephalin in the pool",
    "mor_occupancy": "µ receptors of the pool occupied by peptides",
    "mor_available": "µ receptors of the pool free for a tracer, relative to a full set",
    "mor_effect": "opioid effect in the pool, share of the maximum",
    "mor_sensitive": "responsive µ receptors of the pool",
}


@dataclass
class _Variable:
    """Where the columns of one variable are: (label along `dim`, column of the run)."""

    dim: str
    unit: str
    long_name: str
    columns: list[tuple[str, int]] = field(default_factory=list)


def to_dataset(study: Study, run: Run) -> xr.Dataset:
    """Everything that was solved, with dims (arm, time), (arm, time, node) or (arm, time, pool).

    `time` is in minutes from the start of the first session. What a node or pool does not have
    is NaN, and so is an arm that failed; such arms are named in the attribute `failed_arms`.
    A group adds what was measured in each of its people, (arm, subject, group_time).
    """
    model = compiled_model()
    labels = {"node": list(ingredients().network.nodes), "pool": list(POOLS)}
    variables = _variables((*model.layout.states, *model.layout.outputs), labels)
    cubes = [_columns(run, arm) for arm in study.experiment.arms]
    data = {name: _filled(variable, cubes, labels) for name, variable in sorted(variables.items())}
    coordinates = _coordinates(run, list(study.experiment.arms), labels)
    dataset = xr.Dataset(data, coordinates, _about(study, run))
    return dataset if run.group is None else dataset.merge(_people(study, run, run.group))


def _variables(
    columns: Iterable[Named], labels: Mapping[str, Sequence[str]]
) -> dict[str, _Variable]:
    """Columns by variable: `output.ACC` belongs to `output`, `naloxone.central` to itself."""
    found: dict[str, _Variable] = {}
    for place, column in enumerate(columns):
        prefix, _, suffix = column.name.rpartition(".")
        dim = next((d for d, known in labels.items() if prefix and suffix in known), "")
        name = prefix if dim else column.name.replace(".", "_")
        long_name = LONG_NAMES.get(name, column.describes) if dim else column.describes
        variable = found.setdefault(name, _Variable(dim, column.unit, long_name))
        variable.columns.append((suffix, place))
    return found


def _columns(run: Run, arm: str) -> Array:
    """(time, states and outputs) of an arm; all NaN if it failed."""
    solved = run.arms.get(arm)
    if solved is None:
        model = compiled_model()
        width = len(model.state_names) + len(model.output_names)
        return np.full((len(run.times_min), width), np.nan)
    return solved.quantities


def _filled(
    variable: _Variable, cubes: Sequence[Array], labels: Mapping[str, Sequence[str]]
) -> xr.Variable:
    attributes = {"units": variable.unit, "long_name": variable.long_name}
    if not variable.dim:
        place = variable.columns[0][1]
        return xr.Variable(("arm", "time"), np.stack([c[:, place] for c in cubes]), attributes)
    known = list(labels[variable.dim])
    values = np.full((len(cubes), cubes[0].shape[0], len(known)), np.nan)
    for label, place in variable.columns:
        values[:, :, known.index(label)] = np.stack([c[:, place] for c in cubes])
    return xr.Variable(("arm", "time", variable.dim), values, attributes)


def _coordinates(
    run: Run, arms: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> dict[str, xr.Variable]:
    def named(dim: str, values: Sequence[str], long_name: str) -> xr.Variable:
        return xr.Variable((dim,), list(values), {"units": "1", "long_name": long_name})

    return {
        "arm": named("arm", arms, "arm of the experiment"),
        "node": named("node", labels["node"], "node of the network"),
        "pool": named("pool", labels["pool"], "pool of opioid peptides and receptors"),
        "time": xr.Variable(
            ("time",),
            run.times_min,
            {"units": "min", "long_name": "time from the start of the first session"},
        ),
        "tested": xr.Variable(
            ("time",),
            run.tested.astype(np.int8),
            {"units": "1", "long_name": "1 where pain is rated: a test stimulus ends here, if any"},
        ),
    }


def _people(study: Study, run: Run, group: Group) -> xr.Dataset:
    """The quantities behind pain and the measured read-outs, in every person."""
    model = compiled_model()
    columns = {
        column.name: (place, column)
        for place, column in enumerate((*model.layout.states, *model.layout.outputs))
    }
    measured = (known_readouts()[name].quantity for name in study.experiment.measure)
    size = (len(next(iter(group.values.values()))), len(group.times_min))
    data = {}
    for name in dict.fromkeys(["pain_nrs", *measured]):
        place, column = columns[name]
        values = [
            group.values[arm][:, :, place] if arm in group.values else np.full(size, np.nan)
            for arm in study.experiment.arms
        ]
        attributes = {"units": column.unit, "long_name": f"{column.describes}, each person"}
        dims = ("arm", "subject", "group_time")
        data[f"person_{name.replace('.', '_')}"] = xr.Variable(dims, np.stack(values), attributes)
    subject = {"units": "1", "long_name": "simulated person"}
    time = {"units": "min", "long_name": "time from the start of the first session, group"}
    return xr.Dataset(
        data,
        {
            "subject": xr.Variable(("subject",), np.arange(1, size[0] + 1), subject),
            "group_time": xr.Variable(("group_time",), group.times_min, time),
        },
    )


def _about(study: Study, run: Run) -> dict[str, str | float]:
    failed = "; ".join(f"{arm}: {reason}" for arm, reason in run.failures.items())
    about: dict[str, str | float] = {
        "title": study.experiment.title,
        "experiment": study.name,
        "baseline_min": run.baseline_min,
        "failed_arms": failed or "none",
    }
    cohort = study.experiment.cohort
    if cohort is not None and run.group is not None:
        about |= {"seed": cohort.seed, "cohort_n": cohort.n, "cohort_lost": run.group.lost}
    return about
