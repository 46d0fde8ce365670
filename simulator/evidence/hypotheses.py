"""Rival accounts of the findings, as files: what each takes away, changes or rewrites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.reading.document import Document
from simulator.reading.locate import find_config, shipped
from simulator.reading.problems import InputError, did_you_mean
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.study.assembly import compiled_model, ingredients, ode_system, other_equations
from simulator.study.claims import Finding
from simulator.study.fields import Strength
from simulator.study.schema import Experiment


class Consequence(Finding):
    """Something that must be seen if a hypothesis holds: a finding of a study, changed if need be.

    `changes` are written as after `--set`: `arms.active.stimulation.hemisphere=right`.
    """

    id: str = ""
    claim: str
    study: str
    changes: tuple[str, ...] = ()


class HypothesisFile(StrictModel):
    """A file in `configs/hypotheses/`.

    `edges` are written `source->target`; a family of nodes stands for each of its nodes. An
    equation replaces that of a quantity, of a total or of a state's rate.
    """

    title: str
    claim: str
    sources: tuple[str, ...] = ()
    predicts: tuple[Consequence, ...] = ()
    mechanisms: dict[str, Strength] = {}
    nodes: dict[str, Strength] = {}
    edges: dict[str, Strength] = {}
    parameters: dict[str, float] = {}
    equations: dict[str, str | float] = {}


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis ready to be tried: `values` of parameters and controls, and its equations."""

    name: str
    written: HypothesisFile
    values: dict[str, float]
    equations: dict[str, str]

    def applied_to(self, experiment: Experiment) -> Experiment:
        """The experiment with what the hypothesis switches, scales and changes, save its equations.

        What the experiment itself says of a parameter stays.
        """
        strengths: dict[str, dict[str, float]] = {"mechanisms": {}, "nodes": {}, "edges": {}}
        parameters: dict[str, float] = {}
        for name, value in self.values.items():
            kind, _, what = name.partition(".")
            if kind in strengths:
                strengths[kind][what.replace(".", "->") if kind == "edges" else what] = value
            else:
                parameters[name] = value
        network = experiment.network
        return experiment.model_copy(
            update={
                "mechanisms": {**experiment.mechanisms, **strengths["mechanisms"]},
                "network": network.model_copy(
                    update={
                        "nodes": {**network.nodes, **strengths["nodes"]},
                        "edges": {**network.edges, **strengths["edges"]},
                    }
                ),
                "parameters": {**parameters, **experiment.parameters},
            }
        )

    @contextmanager
    def model(self) -> Iterator[None]:
        """Within it, simulations use the equations of the hypothesis."""
        with other_equations(self.equations):
            yield


def known_hypotheses() -> list[str]:
    """The shipped ones, by name."""
    return shipped("hypotheses")


def read_hypothesis(name: str) -> Hypothesis:
    """By shipped name or path; raises InputError for names that the model does not have."""
    document = load_file(find_config("hypotheses", name))
    written = validate(HypothesisFile, document)
    values = {
        **_controls(document, "mechanisms", written.mechanisms),
        **_controls(document, "nodes", written.nodes),
        **_controls(document, "edges", _each_edge(written.edges)),
        **_parameters(document, written.parameters),
    }
    equations = {quantity: str(text) for quantity, text in written.equations.items()}
    hypothesis = Hypothesis(document_name(document), written, values, equations)
    try:
        with hypothesis.model():
            ode_system()
    except InputError as error:
        raise InputError(
            *(document.problem(("equations",), f"{p.field}: {p.message}", p.fix)
              for p in error.problems)
        ) from None  # fmt: skip
    return hypothesis


def document_name(document: Document) -> str:
    """The file's name without its ending."""
    return document.file.rsplit("/", 1)[-1].removesuffix(".yaml")


def _each_edge(edges: dict[str, float]) -> dict[str, float]:
    network = ingredients().network
    found: dict[str, float] = {}
    for written, strength in edges.items():
        source, _, target = written.partition("->")
        nodes = [n for n in network.nodes if source in (n, network.entry(n).family)]
        found |= {f"{node}.{target}": strength for node in nodes or [source]}
    return found


def _controls(document: Document, kind: str, strengths: dict[str, float]) -> dict[str, float]:
    known = compiled_model().parameter_index
    for name in strengths:
        if f"{kind}.{name}" not in known:
            there = [k.removeprefix(f"{kind}.") for k in known if k.startswith(f"{kind}.")]
            raise InputError(
                document.problem((kind,), f"unknown: {name}", did_you_mean(name, there))
            )
    return {f"{kind}.{name}": strength for name, strength in strengths.items()}


def _parameters(document: Document, values: dict[str, float]) -> dict[str, float]:
    records = ingredients().parameters
    for name, value in values.items():
        at = ("parameters", name)
        if name not in records:
            fix = did_you_mean(name, list(records))
            raise InputError(document.problem(at, "is no parameter", fix))
        record = records[name]
        if not record.lower <= value <= record.upper:
            message = f"{value:g} is outside the range {record.lower:g} to {record.upper:g}"
            raise InputError(document.problem(at, message, "choose a value inside it"))
    return values
