"""Everything that decides the numbers of a sweep, in one object that workers get as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import simulator
from simulator.reading.document import Document
from simulator.reading.validation import validate
from simulator.solving.cache import content_key
from simulator.study.assembly import model_digest
from simulator.study.load import Study, resolved_with
from simulator.study.prepare import measured_times
from simulator.study.readouts import known_readouts
from simulator.study.schema import Experiment
from simulator.sweep.design import Design, design_from
from simulator.sweep.point import model_name

BLOCK_RUNS = 8  # solved together; the same on every machine, whatever its vectors hold
MOST_SOLVES_PER_SHARD = 2048
SHARDS_OF_A_SMALL_SWEEP = 16
RUNS_PER_CHECK = 1000
FEWEST_CHECKS = 4
CODE_THAT_DECIDES = ("stimulation", "study", "evidence", "sweep")
STATISTICS = ("mean", "sd", "p05", "p95")


@dataclass(frozen=True)
class SweepPlan:
    """A sweep before anything is computed; `lanes` are those of the vectors, `rtol` the tolerance.

    `experiment` is the resolved experiment as plain data, with the people of each run as its
    cohort; `file` is where it was read from, beside which names that are swept are looked up, and
    `named_sha256` stands for what they name. `scored` adds the share of the experiment's findings
    that a run reproduces.
    """

    name: str
    experiment: dict[str, Any]
    design: Design
    readouts: tuple[str, ...]
    scored: bool
    rtol: float
    lanes: int
    file: str = ""
    named_sha256: str = ""

    @cached_property
    def study(self) -> Study:
        """The experiment without any of the sweep's changes."""
        document = Document(self.experiment, self.file or self.name, {})
        return Study(self.name, validate(Experiment, document), self.experiment, document)

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in order."""
        return tuple(self.study.experiment.arms)

    @property
    def times_min(self) -> tuple[float, ...]:
        """When everything is measured."""
        return tuple(measured_times(self.study.experiment))

    @property
    def people(self) -> int:
        """How many people each run simulates."""
        cohort = self.study.experiment.cohort
        return 1 if cohort is None else cohort.n

    @property
    def statistics(self) -> tuple[str, ...]:
        """What is kept of the people of a run."""
        return STATISTICS if self.people > 1 else STATISTICS[:1]

    @property
    def units(self) -> tuple[str, ...]:
        """Units of the read-outs."""
        return tuple(known_readouts()[name].unit for name in self.readouts)

    @property
    def solves_per_run(self) -> int:
        """Arms times people."""
        return len(self.arms) * self.people

    @property
    def runs_per_shard(self) -> int:
        """Whole blocks: few enough for an even share of the work, and to lose little."""
        most = max(1, MOST_SOLVES_PER_SHARD // (self.solves_per_run * BLOCK_RUNS))
        even = -(-self.design.size // (SHARDS_OF_A_SMALL_SWEEP * BLOCK_RUNS))
        return BLOCK_RUNS * min(most, even)

    @property
    def shards(self) -> int:
        """Number of shards."""
        return -(-self.design.size // self.runs_per_shard)

    def runs_of(self, shard: int) -> range:
        """The runs of a shard."""
        first = shard * self.runs_per_shard
        return range(first, min(first + self.runs_per_shard, self.design.size))

    def blocks_of(self, shard: int) -> Iterator[range]:
        """The runs of a shard by blocks that are solved together."""
        runs = self.runs_of(shard)
        for first in range(runs.start, runs.stop, BLOCK_RUNS):
            yield range(first, min(first + BLOCK_RUNS, runs.stop))

    def is_checked(self, shard: int) -> bool:
        """Whether a run of this shard is solved again: evenly often, one shard or one run in a
        thousand, whichever is less.
        """
        wanted = min(self.shards, max(FEWEST_CHECKS, self.design.size // RUNS_PER_CHECK))
        return (shard + 1) * wanted // self.shards > shard * wanted // self.shards

    def as_json(self) -> str:
        """The whole plan as text."""
        return json.dumps(
            {
                "name": self.name,
                "program": simulator.__version__,
                "model_sha256": model_digest(),
                "code_sha256": _code_digest(),
                "experiment": self.experiment,
                "design": self.design.as_plain(),
                "readouts": self.readouts,
                "scored": self.scored,
                "rtol": self.rtol,
                "lanes": self.lanes,
                "file": self.file,
                "named_sha256": self.named_sha256,
            },
            default=str,
        )

    @property
    def digest(self) -> str:
        """Names the plan: equal digests, equal numbers."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    def with_design(self, design: Design) -> SweepPlan:
        """The same sweep over other points."""
        return replace(self, design=design)


def named_digest(study: Study, design: Design) -> str:
    """Changes with what the names among the swept values stand for."""
    named = (
        resolved_with(study, {axis.path: value}).as_json().encode()
        for axis in design.axes
        if model_name(axis.path) is None
        for value in dict.fromkeys(axis.values)
        if isinstance(value, str)
    )
    return content_key(named)


@cache
def _code_digest() -> str:
    """Changes with the code that turns a point of the sweep into numbers."""
    package = Path(simulator.__file__).parent
    sources = [p for folder in CODE_THAT_DECIDES for p in sorted((package / folder).glob("*.py"))]
    return content_key([path.read_bytes() for path in sources])


def plan_from(text: str) -> SweepPlan:
    """The inverse of `SweepPlan.as_json`."""
    plain = json.loads(text)
    return SweepPlan(
        name=plain["name"],
        experiment=plain["experiment"],
        design=design_from(plain["design"]),
        readouts=tuple(plain["readouts"]),
        scored=plain["scored"],
        rtol=plain["rtol"],
        lanes=plain["lanes"],
        file=plain["file"],
        named_sha256=plain["named_sha256"],
    )
