"""What an experiment file may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.reading.validation import StrictModel
from simulator.study.claims import Finding, Measure
from simulator.study.fields import Minutes, Strength
from simulator.study.person import Noxious, Subject
from simulator.study.treatment import Arm

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class SolverChoice(StrictModel):
    """How the equations are solved."""

    method: Literal["LSODA", "Radau", "BDF", "compiled"] = "LSODA"
    rtol: Annotated[float, Field(ge=1e-12, le=1e-2)] = 1e-6


class NetworkChanges(StrictModel):
    """Lesions (0) or gains of nodes, and of edges written `source->target`."""

    nodes: dict[str, Strength] = {}
    edges: dict[str, Strength] = {}


class Cohort(StrictModel):
    """A group of virtual people; without it a typical person is simulated."""

    n: Annotated[int, Field(ge=2, le=10_000)]
    design: Literal["crossover", "parallel"] = "crossover"
    seed: Annotated[int, Field(ge=0)] = 1


class Record(StrictModel):
    """The grid on which curves are kept, beside the measurements."""

    from_min: Minutes | None = None
    until_min: Minutes | None = None
    every_min: Annotated[float, Field(ge=0.1)] | None = None


class Experiment(StrictModel):
    """A whole experiment file, with everything it names looked up."""

    title: str
    cite: str = ""
    note: str = ""
    question: str = ""
    subject: Subject = Subject()
    noxious: Noxious = Noxious(kind="none")
    arms: dict[Name, Arm] = Field(min_length=1)
    measure: dict[str, Measure] = {}
    cohort: Cohort | None = None
    record: Record = Record()
    findings: tuple[Finding, ...] = ()
    resolution: Literal["pulse", "train", "session"] = "session"
    solver: SolverChoice = SolverChoice()
    mechanisms: dict[str, Strength] = {}
    network: NetworkChanges = NetworkChanges()
    parameters: dict[str, float] = {}
