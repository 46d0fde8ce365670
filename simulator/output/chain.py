"""The links of the chain from coil to pain, and where a drug breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.solving.compiled import Array
from simulator.study.arms import ArmPlan
from simulator.study.assembly import compiled_model
from simulator.study.schema import Arm
from simulator.study.simulate import Run

PERCENT = 100.0
BROKEN_SHARE = 0.2
SMALLEST_SHARE = 0.1


@dataclass(frozen=True)
class Link:
    """One step of the chain: what it is, its unit, and its curve in an arm.

    `at_tests` says that it answers to each test stimulus and is drawn only where one ends. Its
    axis spans at least `smallest_span`, so that nothing is made to look like much.
    """

    title: str
    unit: str
    smallest_span: float
    curve: Callable[[Run, str], Array]
    at_tests: bool = False

    def at(self, run: Run, arm: str, time_min: float) -> float:
        """The value of an arm at a time of the grid."""
        return float(self.curve(run, arm)[int(np.argmin(np.abs(run.times_min - time_min)))])


@dataclass(frozen=True)
class Comparison:
    """An arm with a drug, the same arm without, and what is left of the effect at each link.

    `kept` holds shares of the effect without the drug, NaN where there is no effect to keep.
    """

    drugged: str
    plain: str
    drugs: tuple[str, ...]
    time_min: float
    kept: tuple[float, ...]

    @property
    def first_broken(self) -> int | None:
        """The first link at which the drug changes the effect by more than a fifth."""
        for place, share in enumerate(self.kept):
            if abs(1 - share) > BROKEN_SHARE:
                return place
        return None


def links(in_days: bool) -> list[Link]:
    """From the stimulated site to the dorsal horn, in causal order."""
    plasticity = (
        Link("Lasting potentiation", "relative", 0.1, _sum_at_site("late", "structural"))
        if in_days
        else Link("Early potentiation", "relative", 0.1, _sum_at_site("early"))
    )
    return [
        plasticity,
        Link("Drive of stimulated site", "relative", 0.1, _sum_at_site("drive")),
        Link("β-Endorphin, midbrain", "nM", 0.2, _quantity("endorphin.midbrain")),
        Link("Enkephalin, midbrain", "nM", 0.2, _quantity("enkephalin.midbrain")),
        Link("µ-Opioid effect, midbrain", "% of max.", 10, _percent("mor_effect.midbrain")),
        Link("PAG output", "% of max.", 5, _percent("output.PAG"), at_tests=True),
        Link("RVM, OFF − ON cells", "% of max.", 5, _balance, at_tests=True),
        Link("Noradrenaline", "fold of rest", 0.2, _quantity("noradrenaline")),
        Link("Dorsal horn output", "% of max.", 5, _percent("output.DH"), at_tests=True),
    ]


def compare_drugs(run: Run, chain: Sequence[Link]) -> list[Comparison]:
    """Every arm with a drug against the same arm without it, at the time a finding compares them.

    An effect is what an arm differs by from its sham or untreated arm under the same drugs, or
    from its own start where there is none.
    """
    arms = run.experiment.arms
    found = []
    for name, arm in arms.items():
        twin = _twin(name, arm, arms, run)
        if twin is None or not arm.drugs or arm.sham is not None or not arm.stimulation:
            continue
        time_min = _comparison_time(run, name, twin)
        kept = []
        for link in chain:
            effect, whole = (_effect(run, arms, link, n, time_min) for n in (name, twin))
            largest = max(abs(_effect(run, arms, link, n, time_min)) for n in arms if n in run.arms)
            real = abs(whole) > max(SMALLEST_SHARE * largest, 1e-9)
            kept.append(effect / whole if real else float("nan"))
        drugs = tuple(dict.fromkeys(dose.drug for dose in arm.drugs))
        found.append(Comparison(name, twin, drugs, time_min, tuple(kept)))
    return found


def _comparison_time(run: Run, *pair: str) -> float:
    """That of the first finding that contrasts the pair, else of any finding, else the end."""
    findings = [f for f in run.experiment.findings if f.time_min is not None]
    times = [f.time_min for f in findings if set(f.contrast) == set(pair)]
    times += [f.time_min for f in findings]
    return times[0] if times and times[0] is not None else float(run.times_min[-1])


def stimulated_sites(plan: ArmPlan) -> list[str]:
    """The nodes that an arm's coil is held over."""
    keys = (key for window in plan.windows for key in window.values)
    return sorted({key.split(".", 1)[1] for key in keys if key.startswith("intensity.")})


def _twin(name: str, arm: Arm, arms: Mapping[str, Arm], run: Run) -> str | None:
    """The arm that differs from this one only in having no drugs."""
    wanted = arm.model_copy(update={"drugs": ()})
    solved = [n for n in arms if n in run.arms and n != name]
    return next((n for n in solved if arms[n] == wanted), None) if name in run.arms else None


def _effect(run: Run, arms: Mapping[str, Arm], link: Link, name: str, time_min: float) -> float:
    """The difference from the arm's control at the sites that the arm stimulates."""
    level = link.at(run, name, time_min)
    control = _control(name, arms, run)
    if control is None:
        return level - link.at(run, name, run.baseline_min)
    return level - link.at(run, control, time_min)


def _control(name: str, arms: Mapping[str, Arm], run: Run) -> str | None:
    """A sham or untreated arm under the same drugs, the one with the same protocol first."""
    arm = arms[name]
    fitting = [
        n
        for n, other in arms.items()
        if n in run.arms and other.drugs == arm.drugs and (other.sham or not other.stimulation)
    ]
    fitting.sort(key=lambda n: arms[n].stimulation != arm.stimulation)
    return fitting[0] if fitting else None


def column(run: Run, arm: str, name: str) -> Array:
    """A state or output of an arm over time, in the typical person."""
    model = compiled_model()
    place = (*model.state_names, *model.output_names).index(name)
    found: Array = run.arms[arm].quantities[:, place]
    return found


def _quantity(name: str) -> Callable[[Run, str], Array]:
    return lambda run, arm: column(run, arm, name)


def _percent(name: str) -> Callable[[Run, str], Array]:
    return lambda run, arm: PERCENT * column(run, arm, name)


def _balance(run: Run, arm: str) -> Array:
    return PERCENT * (column(run, arm, "output.RVM_OFF") - column(run, arm, "output.RVM_ON"))


def _sum_at_site(*names: str) -> Callable[[Run, str], Array]:
    """Summed over the names and over the sites that the arm stimulates."""

    def curve(run: Run, arm: str) -> Array:
        total = np.zeros(len(run.times_min))
        for site in stimulated_sites(run.arms[arm].plan):
            for name in names:
                total = total + column(run, arm, f"{name}.{site}")
        return total

    return curve
