"""Commands that show what is there."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from simulator.cli.commands.program import EXPERIMENTS, app
from simulator.cli.problems import reported


class Kind(StrEnum):
    """What can be listed."""

    experiments = "experiments"
    findings = "findings"
    protocols = "protocols"
    drugs = "drugs"
    subjects = "subjects"
    mechanisms = "mechanisms"
    nodes = "nodes"
    parameters = "parameters"
    readouts = "readouts"
    hypotheses = "hypotheses"
    edges = "edges"
    states = "states"
    inputs = "inputs"
    coils = "coils"
    references = "references"


class Topic(StrEnum):
    """What can be described."""

    model = "model"
    network = "network"
    parameters = "parameters"
    equations = "equations"
    experiment = "experiment"
    protocol = "protocol"
    drug = "drug"
    mechanism = "mechanism"
    parameter = "parameter"
    readout = "readout"
    hypothesis = "hypothesis"
    node = "node"
    edge = "edge"
    state = "state"
    subject = "subject"
    coil = "coil"
    finding = "finding"
    reference = "reference"


@app.command("list")
@reported
def list_(
    kind: Annotated[Kind | None, typer.Argument(help="What to list.")] = None,
    unplaced: Annotated[
        bool, typer.Option("--unplaced", help="Of the findings, those that have no place.")
    ] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Of the findings, how many went where.")
    ] = False,
) -> None:
    """List what is there: experiments, findings, protocols, drugs, mechanisms and more."""
    if kind is Kind.findings:
        from simulator.cli.findings import list_counts, list_findings, list_unplaced

        (list_unplaced if unplaced else list_counts if counts else list_findings)()
        return
    if unplaced or counts:
        raise typer.BadParameter("goes with: rtms-sim list findings", param_hint="--unplaced")
    from simulator.cli.listing import list_kind, list_kinds

    if kind is None:
        list_kinds([k.value for k in Kind])
    else:
        list_kind(kind.value)


@app.command()
@reported
def describe(
    topic: Annotated[Topic, typer.Argument(help="What to describe.")],
    name: Annotated[str | None, typer.Argument(help="Which one.")] = None,
) -> None:
    """Describe the model, or one of its parts, in plain words."""
    from simulator.cli.describing import describe_topic

    describe_topic(topic.value, name)


@app.command()
@reported
def cite(
    experiment: Annotated[str | None, typer.Argument(help=EXPERIMENTS)] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="As BibTeX entries.")] = False,
) -> None:
    """Say what to cite: the program, an experiment, and the sources of the mechanisms."""
    from simulator.cli.citing import print_citations

    print_citations(experiment, bibtex)


@app.command()
@reported
def check(
    protocol: Annotated[
        str, typer.Argument(help="A shipped protocol or the path of a .yaml file.")
    ],
) -> None:
    """Check a protocol's arithmetic, and hold its trains against published safety tables."""
    from simulator.cli.describing import describe_topic
    from simulator.cli.protocols import read_protocol, safety_lines

    describe_topic("protocol", protocol)
    typer.echo("\n".join(safety_lines(read_protocol(protocol))))


@app.command()
@reported
def schema() -> None:
    """Print the JSON Schema of an experiment file, for editors."""
    import json

    from simulator.study.file_schema import experiment_schema

    typer.echo(json.dumps(experiment_schema(), indent=2))
