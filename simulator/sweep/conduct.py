"""A sweep from its plan to its file: what is there already, what is missing, what came out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.output.citations import keys_to_cite
from simulator.output.provenance import provenance
from simulator.output.store import prepare_folder, write_whole
from simulator.reading.problems import InputError
from simulator.sweep.assemble import assemble
from simulator.sweep.engines.choose import Engine
from simulator.sweep.engines.treatment import OnDone
from simulator.sweep.plan import SweepPlan
from simulator.sweep.shards import ShardStore
from simulator.sweep.work import SweepWork

DIGEST_LETTERS = 12


@dataclass(frozen=True)
class Sweep:
    """A plan and the folder of its results.

    Shards lie in `<out>/<name>.sweep/<digest of the plan>/`, so that sweeps never mix.
    """

    plan: SweepPlan
    out: Path

    @property
    def folder(self) -> Path:
        """Where the shards are."""
        return self.out / f"{self.plan.name}.sweep" / self.plan.digest[:DIGEST_LETTERS]

    @property
    def file(self) -> Path:
        """The finished data set."""
        return self.out / f"{self.plan.name}.sweep.nc"

    @contextmanager
    def opened(self, resume: bool) -> Iterator[ShardStore]:
        """The shards that are there, held for this process alone.

        Raises InputError if an unfinished sweep lies there that nobody asked to go on with.
        """
        prepare_folder(self.folder)
        store = ShardStore(self.folder)
        with store.lock():
            done = len(store.finished())
            if done and not resume and done < self.plan.shards:
                raise InputError.of(
                    f"{done} of {self.plan.shards} shards of this very sweep are there already",
                    "add --resume to go on, or choose another folder with --out",
                    file=str(self.folder),
                )
            write_whole(self.folder / "plan.json", self.plan.as_json().encode())
            yield store

    def missing(self, store: ShardStore) -> list[int]:
        """Shards that are still to be computed, in order."""
        done = store.finished()
        return [shard for shard in range(self.plan.shards) if shard not in done]

    def compute(self, store: ShardStore, engine: Engine, on_done: OnDone) -> None:
        """Compute what is missing; every shard is safe on disk before `on_done` hears of it."""

        def keep(shard: int, content: bytes) -> None:
            store.write(shard, content)
            on_done(shard, content)

        missing = self.missing(store)
        if missing:
            engine(SweepWork(self.plan), missing, keep)

    def write(self, store: ShardStore) -> Path:
        """Put all shards into one file; its content depends on the plan alone."""
        shards = (store.read(shard) for shard in range(self.plan.shards))
        assemble(self.plan, shards, self.file, self._about(), scratch=self.folder)
        return self.file

    def write_provenance(self, wall_time_s: float, engine: str) -> Path:
        """Beside the data: which program, machine and engine made it, and in what time."""
        study = self.plan.study
        about = provenance(study, wall_time_s, keys_to_cite(study.experiment))
        about |= {"solver": "compiled", "solver_rtol": self.plan.rtol, "engine": engine}
        path = self.out / f"{self.plan.name}.sweep.provenance.json"
        write_whole(path, json.dumps(about, indent=2).encode())
        return path

    def _about(self) -> dict[str, str | float | int]:
        plan = self.plan
        about = provenance(plan.study, 0.0, keys_to_cite(plan.study.experiment))
        kept = ("program", "config_json", "config_sha256", "parameters_sha256", "cite")
        return {
            "title": plan.study.experiment.title,
            "experiment": plan.name,
            "axes": " ".join(axis.path for axis in plan.design.axes),
            "design": plan.design.kind,
            "seed": plan.design.seed,
            "people": plan.people,
            "solver": f"RODAS4, {plan.lanes} parameter sets side by side",
            "solver_rtol": plan.rtol,
            "plan_sha256": plan.digest,
            **{key: about[key] for key in kept},
            "disclaimer": about["disclaimer"],
        }
