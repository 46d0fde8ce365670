"""An experiment in plain words: who, what, when, and what was found."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.cli.console import show, table
from simulator.cli.protocols import protocol_lines
from simulator.cli.scores import SPLITS
from simulator.evidence.measurement import measured_unit
from simulator.evidence.scoring import published_in_words
from simulator.evidence.split import use_of
from simulator.output.citations import reference, references
from simulator.stimulation.protocol import Protocol
from simulator.study.load import load_study
from simulator.study.person import Noxious, Subject
from simulator.study.schema import Experiment
from simulator.study.treatment import Arm, DrugDose

MINUTES_PER_DAY = 1440


def describe_experiment(name: str) -> None:
    """Print arms, sessions, drugs, stimuli, measures and findings."""
    experiment = load_study(name).experiment
    show(experiment.title, *filter(None, (experiment.question, experiment.note.strip())))
    if experiment.cite in references():
        show(f"Source: {reference(experiment.cite)}")
    show("", f"Who: {_who(experiment.subject)}", f"Pain: {_pain(experiment.noxious)}")
    if experiment.cohort:
        cohort = experiment.cohort
        show(f"Group: {cohort.n} simulated people, {cohort.design}, seed {cohort.seed}")
    show(table("Arms", ("arm", "stimulation", "drugs"), _arms(experiment)))
    for number, protocol in enumerate(_protocols(experiment), start=1):
        show(f"Protocol {number}: {protocol.title}", *(f"  {x}" for x in protocol_lines(protocol)))
    measures = [(m, ", ".join(map(_time, at.times_min))) for m, at in experiment.measure.items()]
    show(table("Measured", ("read-out", "time from the first session"), measures))
    show(table("Findings", ("claim", "published", "when", "arms", "use"), _findings(experiment)))


def _who(subject: Subject) -> str:
    parts = [
        subject.label or "a typical person",
        f"neuropathic drive {subject.neuropathic_drive:g}",
    ]
    if subject.expected_relief:
        parts.append(f"expects {subject.expected_relief:.0%} relief from each session")
    return ", ".join(parts)


def _pain(noxious: Noxious) -> str:
    if noxious.kind == "none":
        return "whatever goes on by itself; no test stimuli"
    every = f", and every {noxious.every_min:g} min" if noxious.every_min else ""
    skin = f", skin sensitised ({noxious.irritant:g} of 1)" if noxious.irritant else ""
    what = f"{noxious.kind} of {noxious.temperature_c:g} °C for {noxious.duration_s:g} s"
    return f"{what}, {noxious.side} side, at each measurement{every}{skin}"


def _protocols(experiment: Experiment) -> list[Protocol]:
    given = (c.protocol for arm in experiment.arms.values() for c in arm.stimulation)
    unique: list[Protocol] = []
    for protocol in given:
        if protocol not in unique:
            unique.append(protocol)
    return unique


def _arms(experiment: Experiment) -> Iterator[tuple[str, str, str]]:
    numbered = _protocols(experiment)
    for name, arm in experiment.arms.items():
        drugs = "; ".join(_dose(dose) for dose in arm.drugs) or "none"
        yield name, _stimulation(arm, numbered), drugs


def _stimulation(arm: Arm, numbered: list[Protocol]) -> str:
    if not arm.stimulation:
        return "none"
    courses = [
        f"protocol {numbered.index(c.protocol) + 1} from {_time(c.start_min)}"
        for c in arm.stimulation
    ]
    return ("sham: " if arm.sham else "") + "; ".join(courses)


def _dose(dose: DrugDose) -> str:
    parts = []
    if dose.bolus_mg_per_kg:
        parts.append(f"{dose.bolus_mg_per_kg:g} mg/kg at {_time(dose.at_min)}")
    if dose.infusion_mg_per_kg_h and dose.until_min is not None:
        span = f"from {_time(dose.at_min)} to {_time(dose.until_min)}"
        parts.append(f"{dose.infusion_mg_per_kg_h:g} mg/kg/h {span}")
    return f"{dose.drug} " + " and ".join(parts)


def _findings(experiment: Experiment) -> Iterator[tuple[str, str, str, str, str]]:
    for finding in experiment.findings:
        when = "–" if finding.time_min is None else _time(finding.time_min)
        arms = " against ".join(finding.contrast) or " < ".join(finding.expect.ordering or ())
        yield (
            finding.claim or finding.id,
            published_in_words(finding, measured_unit(finding)),
            when,
            arms,
            SPLITS[use_of(finding)],
        )


def _time(minutes: float) -> str:
    if abs(minutes) >= 2 * MINUTES_PER_DAY:
        return f"day {minutes / MINUTES_PER_DAY:g}"
    return f"{minutes:g} min"
