"""People, coils, findings and references in plain words."""

from __future__ import annotations

from simulator.cli.console import number, show, unit_words
from simulator.cli.describing_words import cited, pick
from simulator.cli.scores import SPLITS
from simulator.evidence.registry import Placed, place, placed_findings, registry
from simulator.evidence.split import row_of, use_of
from simulator.evidence.study_scores import scores_of
from simulator.output.citations import references
from simulator.reading.document import Document
from simulator.reading.locate import find_config, shipped
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import validate
from simulator.study.arms import read_coil
from simulator.study.load import load_study
from simulator.study.person import Subject

SUBJECT_FIELDS = {
    "neuropathic_drive": "ongoing firing of the injured pathway (0 is health)",
    "nerve_injury": "inflammation of a peripheral nerve (0 to 1)",
    "deafferentation": "how far a cortical map has lost its limb (0 to 1)",
    "cord_continuity": "share of descending fibres that is spared",
    "negative_affect": "lasting low mood (0 to 1)",
    "expected_relief": "relief expected of treatment, share of pain",
    "pain_zone": "part of the body that hurts",
}


def describe_subject(name: str) -> None:
    """Who is treated, and what makes them so."""
    path = pick("subject", name, {n: find_config("subjects", n) for n in shipped("subjects")})
    document: Document = load_file(path)
    subject = validate(Subject, document)
    show(
        f"{name}: {subject.label}",
        *([subject.note.strip()] if subject.note else []),
        *(f"  {field}: {getattr(subject, field)}   ({what})"
          for field, what in SUBJECT_FIELDS.items()),
        *(f"  parameters.{p}: {value:g}" for p, value in subject.parameters.items()),
        f"Use it: subject: {name}, or --set subject={name}",
    )  # fmt: skip


def describe_coil(name: str) -> None:
    """A coil: how deep and how wide its field is."""
    pick("coil", name, dict.fromkeys(shipped("coils")))
    coil = read_coil(name)
    words = {
        "half_depth": "depth at which the field is half of that at the scalp",
        "half_width": "distance from the centre at which it is half",
        "alignment": "share of the current that runs along the fibres when aimed well",
    }
    show(f"{name}: {coil.label}")
    for field, what in words.items():
        record = getattr(coil, field)
        show(
            f"  {what}: {number(record.value, record.unit)}"
            f" ({record.lower:g} to {record.upper:g} {unit_words(record.unit)},"
            f" {record.tier.replace('_', ' ')})"
        )


def describe_finding(name: str) -> None:
    """A row of the registry, or a finding of a study: published, simulated, and the verdict."""
    findings = {placed.finding.id: placed for placed in placed_findings()}
    if name in findings:
        _finding(findings[name])
        return
    row = pick("finding", name, {**dict.fromkeys(findings), **registry()})
    assert row is not None
    where = place(name)
    show(
        f"{name}: {row.measure}{f', {row.comparison}' if row.comparison else ''}",
        f"Published in {row.study}, as read in {row.review};"
        f" direction: {row.direction or 'none given'}.",
        f"Place: {where}{f': {where.why}' if where.why else ''}",
        *([f"Disagreement: {row.disagreement}"] if row.disagreement else []),
    )
    for placed in placed_findings():
        if row_of(placed.finding) == name:
            _finding(placed)


def _finding(placed: Placed) -> None:
    study = load_study(placed.study)
    score = next(s for s in scores_of(study) if s.id == placed.finding.id)
    simulated = score.reason if score.simulated is None else number(score.simulated, score.unit)
    show(
        f"{score.id}: {score.claim}",
        f"  Published: {score.published}",
        f"  Simulated: {simulated}, {score.score.replace('_', ' ')}",
        f"  Use: {SPLITS[use_of(placed.finding)]}",
        *([f"  Basis: {placed.finding.basis}"] if placed.finding.basis else []),
        *cited([study.experiment.cite] if study.experiment.cite else []),
        f"  Run it: rtms-sim run {placed.study}; why: rtms-sim explain {placed.study}",
    )


def describe_reference(key: str) -> None:
    """A publication or a report that numbers come from."""
    found = pick("reference", key, references())
    show(f"{key}: {found}")
