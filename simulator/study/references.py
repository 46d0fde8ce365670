"""Names inside an experiment that must exist: arms, drugs, parameters, mechanisms, read-outs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.reading.document import Document
from simulator.reading.problems import FieldPath, InputError, Problem, did_you_mean
from simulator.study.assembly import Ingredients, compiled_model, ingredients
from simulator.study.readouts import known_readouts
from simulator.study.schema import Experiment


def check_references(experiment: Experiment, document: Document) -> None:
    """Raise one InputError that lists every unknown name and impossible combination."""
    found = ingredients()
    controls = [p.name for p in compiled_model().layout.parameters]
    problems = [
        *_parameters(experiment, document, found),
        *_controls(experiment, document, controls),
        *_arms(experiment, document, found),
        *_findings(experiment, document),
    ]
    if problems:
        raise InputError(*problems)


def _unknown(
    document: Document, at: FieldPath, what: str, name: str, known: Iterable[str]
) -> Problem:
    return document.problem(at, f"unknown {what} '{name}'", did_you_mean(name, list(known)))


def _parameters(
    experiment: Experiment, document: Document, found: Ingredients
) -> Iterator[Problem]:
    places: list[tuple[FieldPath, dict[str, float]]] = [
        (("parameters",), experiment.parameters),
        (("subject", "parameters"), experiment.subject.parameters),
        *(
            (("arms", name, "subject", "parameters"), arm.subject.parameters)
            for name, arm in experiment.arms.items()
            if arm.subject is not None
        ),
    ]
    for at, changes in places:
        for name, value in changes.items():
            path = (*at, name)
            if name not in found.parameters:
                yield _unknown(document, path, "parameter", name, found.parameters)
                continue
            record = found.parameters[name]
            if not record.lower <= value <= record.upper:
                unit = "" if record.unit == "1" else f" {record.unit}"
                yield document.problem(
                    path,
                    f"{value:g}{unit} is outside the range of {name},"
                    f" {record.lower:g} to {record.upper:g}{unit}",
                    f"choose a value in the range, or widen the record in {record.file}",
                )


def _controls(experiment: Experiment, document: Document, controls: list[str]) -> Iterator[Problem]:
    for kind, changes, path in (
        ("mechanisms", experiment.mechanisms, ("mechanisms",)),
        ("nodes", experiment.network.nodes, ("network", "nodes")),
        ("edges", experiment.network.edges, ("network", "edges")),
    ):
        known = [c.removeprefix(f"{kind}.") for c in controls if c.startswith(f"{kind}.")]
        known = [k.replace(".", "->") if kind == "edges" else k for k in known]
        for name in changes:
            if name not in known:
                yield _unknown(document, (*path, name), kind[:-1], name, known)


def _arms(experiment: Experiment, document: Document, found: Ingredients) -> Iterator[Problem]:
    for name, arm in experiment.arms.items():
        if arm.sham is not None and not arm.stimulation:
            yield document.problem(
                ("arms", name, "sham"),
                "a sham arm needs the protocol that it imitates",
                "add stimulation, or leave sham out for an arm without any",
            )
        for i, dose in enumerate(arm.drugs):
            if dose.drug not in found.drugs:
                at = ("arms", name, "drugs", i, "drug")
                yield _unknown(document, at, "drug", dose.drug, found.drugs)
        for i, applied in enumerate(arm.inputs):
            if applied.input not in compiled_model().input_index:
                at = ("arms", name, "inputs", i, "input")
                yield _unknown(document, at, "input", applied.input, compiled_model().input_index)
        for course in arm.stimulation:
            try:
                found.network.site(course.protocol.target, course.protocol.hemisphere)
            except InputError as error:
                for problem in error.problems:
                    yield document.problem(
                        ("arms", name, "stimulation"), problem.message, problem.fix
                    )


def _findings(experiment: Experiment, document: Document) -> Iterator[Problem]:
    readouts = known_readouts()
    for name, _ in experiment.measure.items():
        if name not in readouts:
            yield _unknown(document, ("measure", name), "read-out", name, readouts)
    at: FieldPath
    for i, finding in enumerate(experiment.findings):
        named = [*finding.contrast, *finding.reference, *(finding.expect.ordering or ())]
        for arm in named:
            if arm not in experiment.arms:
                at = ("findings", i)
                yield _unknown(document, at, "arm", arm, experiment.arms)
        for field in ("readout", "against"):
            wanted = getattr(finding, field)
            if wanted and wanted not in readouts:
                at = ("findings", i, field)
                yield _unknown(document, at, "read-out", wanted, readouts)
        if finding.time_min is None:
            yield document.problem(
                ("findings", i), "has no time", "add at_min or at_day (since the first session)"
            )
