"""What a person may write in an experiment file, as a JSON Schema for editors.

The schema of `Experiment` is that of a resolved file. In a written one, names may stand for
subjects and protocols, `sham` may be true, and `extends` may name another file.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from simulator.stimulation.protocol import Protocol, Sham
from simulator.study.fields import Strength
from simulator.study.person import Subject
from simulator.study.schema import Experiment, Name, NetworkChanges
from simulator.study.treatment import Arm, Course

Switch = Strength | Literal["on", "off"]


class WrittenCourse(Course):
    """A protocol by name or in full, and when its first session starts."""

    protocol: str | Protocol  # type: ignore[assignment]


Stimulation = str | WrittenCourse | Protocol


class WrittenArm(Arm):
    """One group or condition; the stimulation may be a name, a protocol or several of them."""

    stimulation: Stimulation | list[Stimulation] = []  # type: ignore[assignment]
    sham: bool | Sham | None = None  # type: ignore[assignment]
    subject: str | Subject | None = None  # type: ignore[assignment]


class WrittenNetworkChanges(NetworkChanges):
    """Lesions (off, 0) or gains of nodes, and of edges written `source->target`."""

    nodes: dict[str, Switch] = {}  # type: ignore[assignment]
    edges: dict[str, Switch] = {}  # type: ignore[assignment]


class WrittenExperiment(Experiment):
    """An experiment file."""

    extends: str | None = Field(None, description="An experiment whose fields this file changes.")
    title: str = ""
    subject: str | Subject = Subject()  # type: ignore[assignment]
    arms: dict[Name, WrittenArm] = {}  # type: ignore[assignment]
    mechanisms: dict[str, Switch] = {}  # type: ignore[assignment]
    network: WrittenNetworkChanges = WrittenNetworkChanges()


def experiment_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of an experiment file."""
    schema = WrittenExperiment.model_json_schema()
    schema["title"] = "rtms-analgesia experiment"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
