"""Where a drug breaks the chain: what it leaves of a stimulation's effect at each link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.output.chain import Link
from simulator.study.run import Run
from simulator.study.treatment import Arm

BROKEN_SHARE = 0.2
SMALLEST_SHARE = 0.1
SMALLEST_OF_LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """An arm with a drug, the same arm without, and what is left of the effect at each link.

    `kept` holds shares of the effect without the drug, NaN where there is no effect to keep:
    less than a tenth of the largest effect, or a change of a twentieth of the level itself.
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
            level = abs(link.at(run, twin, time_min))
            real = abs(whole) > max(SMALLEST_SHARE * largest, SMALLEST_OF_LEVEL * level, 1e-9)
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
