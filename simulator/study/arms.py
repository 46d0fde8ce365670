"""An arm of an experiment as windows of input and boluses of drug."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from simulator.model.parameter import ParameterSet, Record
from simulator.reading.locate import find_config
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.stimulation.protocol import Protocol, Sham
from simulator.study.assembly import Ingredients
from simulator.study.dose import dose_windows, intensity_at
from simulator.study.person import Noxious, Subject
from simulator.study.schema import Experiment
from simulator.study.timeline import Bolus, Window
from simulator.study.treatment import AppliedInput, Arm, Course, DrugDose

MINUTES_PER_HOUR = 60
SECONDS_PER_MINUTE = 60
MINUTES_PER_DAY = 1440
NMOL_PER_MMOL = 1e6
ALWAYS = 1e12
SAME_SESSION_MINUTES = 5.0  # longer pauses than this separate sessions


class Coil(StrictModel):
    """A file in `configs/coils/`."""

    label: str
    half_depth: Record
    half_width: Record
    alignment: Record


@dataclass(frozen=True)
class ArmPlan:
    """All that happens in an arm, and when stimulation and drugs act (for figures)."""

    windows: tuple[Window, ...]
    boluses: tuple[Bolus, ...]
    stimulated: tuple[tuple[float, float], ...]
    dosed: tuple[tuple[str, float, float], ...]

    @property
    def first_event(self) -> float:
        """When the first thing is given, in minutes."""
        times = [w.start for w in self.windows if abs(w.start) < ALWAYS]
        return min([0.0, *times, *(b.time for b in self.boluses)])


def plan_arm(experiment: Experiment, arm: Arm, found: Ingredients, values: ParameterSet) -> ArmPlan:
    """Stimulation, drugs and expectation of an arm; test stimuli are added by `test_windows`."""
    windows: list[Window] = []
    stimulated: list[tuple[float, float]] = []
    for course in arm.stimulation:
        dosed = list(_stimulation(course, arm.sham, experiment.resolution, found, values))
        windows += dosed
        stimulated += _joined(dosed)
    boluses: list[Bolus] = []
    given: list[tuple[str, float, float]] = []
    for dose in arm.drugs:
        boluses += _bolus(dose, values)
        windows += _infusion(dose, values)
        given.append((dose.drug, dose.at_min, dose.until_min or dose.at_min))
    for applied in arm.inputs:
        windows += _applied(applied)
    windows += _treatment_context(stimulated)
    windows += _expectations(arm, arm.subject or experiment.subject, stimulated)
    _refuse_overlap(windows)
    return ArmPlan(tuple(windows), tuple(boluses), tuple(stimulated), tuple(given))


def ongoing_inputs(arm: Arm, subject: Subject, noxious: Noxious) -> dict[str, float]:
    """Inputs that hold all through, and so belong to the untreated state."""
    missed = [c.protocol.zone != subject.pain_zone for c in arm.stimulation]
    return {
        "neuropathic_drive": subject.neuropathic_drive,
        "nerve_injury": subject.nerve_injury,
        "deafferentation": subject.deafferentation,
        "cord_continuity": subject.cord_continuity,
        "negative_affect": subject.negative_affect,
        "zone_mismatch": sum(missed) / len(missed) if missed else 0.0,
        "irritant": noxious.irritant,
        "pain_on_left": 1.0 if noxious.side == "left" else 0.0,
    }


def test_windows(noxious: Noxious, times: Sequence[float]) -> Iterator[Window]:
    """Test stimuli, each ending at one of `times`."""
    if noxious.kind == "none" or noxious.temperature_c is None:
        return
    length = noxious.duration_s / SECONDS_PER_MINUTE
    for time in times:
        yield Window(time - length, time, {f"{noxious.kind}_temperature": noxious.temperature_c})


def _stimulation(
    course: Course, sham: Sham | None, resolution: str, found: Ingredients, values: ParameterSet
) -> Iterator[Window]:
    protocol = course.protocol
    site = found.network.site(protocol.target, protocol.hemisphere)
    coil = read_coil(protocol.coil)
    side = "right" if protocol.hemisphere == "right" else "left"  # thresholds are found at a hand
    motor = found.network.site("M1", side)
    intensity = intensity_at(
        protocol.intensity_percent_rmt * _aim(protocol, coil, values),
        _residual(sham, values),
        values[f"coil_depth_{site}"].value,
        values[f"coil_depth_{motor}"].value,
        coil.half_depth.value,
    )
    decay = values["calcium_decay_time"].value
    for window in dose_windows(protocol, resolution, decay):  # type: ignore[arg-type]
        inputs = {f"{name}.{site}": value for name, value in window.inputs.items()}
        start = float(window.start_min) + course.start_min
        end = float(window.end_min) + course.start_min
        yield Window(start, end, {f"intensity.{site}": intensity, **inputs})


def _aim(protocol: Protocol, coil: Coil, values: ParameterSet) -> float:
    """Share of the field that meets the target: misplaced coils and oblique currents lose some."""
    if protocol.navigated is None:
        return coil.alignment.value
    error = values["aim_error_navigated" if protocol.navigated else "aim_error_unaided"].value
    return float(coil.alignment.value * 2 ** -((error / coil.half_width.value) ** 2))


def _residual(sham: Sham | None, values: ParameterSet) -> float:
    if sham is None:
        return 1.0
    if sham.residual_fraction is not None:
        return sham.residual_fraction
    return values[f"sham_{sham.type}_residual"].value


@cache
def read_coil(name: str) -> Coil:
    """A shipped coil, or one beside the study; InputError if there is none."""
    return validate(Coil, load_file(find_config("coils", name)))


def _bolus(dose: DrugDose, values: ParameterSet) -> Iterator[Bolus]:
    if dose.bolus_mg_per_kg:
        volume = values[f"{dose.drug}_central_volume"].value
        amount = _nmol(dose.bolus_mg_per_kg, dose.drug, values) / volume
        yield Bolus(dose.at_min, f"{dose.drug}.central", amount)


def _infusion(dose: DrugDose, values: ParameterSet) -> Iterator[Window]:
    if dose.infusion_mg_per_kg_h and dose.until_min is not None:
        per_minute = dose.infusion_mg_per_kg_h / MINUTES_PER_HOUR
        rate = _nmol(per_minute, dose.drug, values)
        yield Window(dose.at_min, dose.until_min, {f"infusion.{dose.drug}": rate}, adds=True)


def _nmol(mg_per_kg: float, drug: str, values: ParameterSet) -> float:
    mass = values["body_mass"].value
    return mg_per_kg * mass / values[f"{drug}_molecular_weight"].value * NMOL_PER_MMOL


def _applied(applied: AppliedInput) -> Iterator[Window]:
    for day in applied.on_days:
        start, end = (t + day * MINUTES_PER_DAY for t in (applied.at_min, applied.until_min))
        yield Window(start, end, {applied.input: applied.value}, adds=True)


def _treatment_context(stimulated: Sequence[tuple[float, float]]) -> Iterator[Window]:
    """A session is a treatment to the one who is treated, active or not."""
    for start, end in stimulated:
        yield Window(start, end, {"treatment_context": 1.0})


def _expectations(
    arm: Arm, subject: Subject, stimulated: Sequence[tuple[float, float]]
) -> Iterator[Window]:
    """What the arm promises; else each session promises what its subject brings along."""
    if arm.expectation is not None:
        promise = arm.expectation
        yield Window(promise.at_min, promise.until_min, {"expected_relief": promise.relief})
    elif subject.expected_relief:
        for start, end in stimulated:
            yield Window(start, end, {"expected_relief": subject.expected_relief})


def _joined(windows: Sequence[Window]) -> list[tuple[float, float]]:
    """Sessions as (start, end): windows that touch or nearly touch are one."""
    found: list[tuple[float, float]] = []
    for window in windows:
        if found and window.start - found[-1][1] < SAME_SESSION_MINUTES:
            found[-1] = (found[-1][0], window.end)
        else:
            found.append((window.start, window.end))
    return found


def _refuse_overlap(windows: Sequence[Window]) -> None:
    coils = sorted(
        (w.start, w.end) for w in windows if any(k.startswith("intensity.") for k in w.values)
    )
    for (_, end), (start, _) in itertools.pairwise(coils):
        if start < end - 1e-9:
            raise InputError.of(
                f"two stimulations overlap: one runs until minute {end:g}, another starts at"
                f" minute {start:g}",
                "give the later one a later start_min",
                field="stimulation",
            )
