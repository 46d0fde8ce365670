"""A Dask cluster on this machine: the same numbers, whoever dies, and clear words."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import pytest

import simulator
from simulator.reading.problems import InputError
from simulator.study.load import load_study
from simulator.sweep.design import make_design
from simulator.sweep.engines.cluster import connected
from simulator.sweep.plan import SweepPlan
from simulator.sweep.work import SweepWork

HERE = Path(__file__).parent
LOOPBACK = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
FAILURES = "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"
NAME = "dopamine_block"
OVER = ("--people", "1", "--over", "parameters.mor_inhibition=0.1:0.5:96", "--no-figure")
COMMAND = ("-m", "simulator", "sweep", NAME, *OVER)
SET_ASIDE = "it ended its process 3 times and was set aside"
Patience = Callable[[Callable[[], object], float], bool]


@dataclass
class Cluster:
    """A scheduler, and workers that nannies replace when they die."""

    address: str
    scheduler: Any
    family: Any

    def add_worker(self, *options: str) -> Any:
        words = ("-m", "dask", "worker", self.address, *LOOPBACK, "--nthreads", "1", *options)
        return self.family.start(*words, stdout=DEVNULL, stderr=DEVNULL)

    def workers(self) -> list[int]:
        """Processes that compute, without their nannies."""
        return [pid for pid, words in self.family.alive().items() if "spawn_main" in words]


def started(family: Any, file: Path, failures: int) -> Cluster:
    words = ("-m", "dask", "scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", file)
    env = {FAILURES: str(failures)}
    scheduler = family.start(*words, env=env, stdout=DEVNULL, stderr=DEVNULL)
    deadline = time.monotonic() + 60
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return Cluster(json.loads(file.read_text())["address"], scheduler, family)


@pytest.fixture(scope="module")
def cluster(module_family: Any, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    cluster = started(module_family, tmp_path_factory.mktemp("cluster") / "file", failures=0)
    cluster.add_worker()
    cluster.add_worker()
    return cluster


@pytest.fixture(scope="module")
def wanted(module_family: Any, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The data set that the local engine writes, with any number of workers."""
    found = set()
    for workers in (1, 2, 4):
        folder = tmp_path_factory.mktemp("local")
        done = module_family.start(*COMMAND, "--workers", workers, "--out", folder)
        _, err = done.communicate(timeout=120)
        assert done.returncode == 0, err
        found.add(data_in(folder))
    (content,) = found
    return content


def data_in(folder: Path) -> bytes:
    return (folder / f"{NAME}.sweep.nc").read_bytes()


def on_dask(address: str, folder: Path) -> tuple[object, ...]:
    return (*COMMAND, "--engine", "dask", "--scheduler", address, "--out", folder)


def squares(shards: int, *aside: int) -> dict[str, dict[str, object]]:
    return {
        str(shard): {
            str(run): SET_ASIDE if run in aside else run**2
            for run in range(shard * 8, shard * 8 + 8)
        }
        for shard in range(shards)
    }


def test_the_same_file_bit_for_bit_though_a_worker_is_killed(
    family: Any, cluster: Cluster, wanted: bytes, tmp_path: Path, patience: Patience
) -> None:
    process = family.start(*on_dask(cluster.address, tmp_path))
    assert patience(lambda: list(tmp_path.rglob("*.shard")), 60)
    os.kill(cluster.workers()[0], signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert data_in(tmp_path) == wanted
    assert family.leave_within(2), family.alive()


def test_a_deadly_run_is_set_aside_and_its_neighbours_are_not(
    family: Any, cluster: Cluster, tmp_path: Path
) -> None:
    toy = {"killers": [13], "tries": str(tmp_path), "seconds": 0.01}
    done = family.toy(shards=6, scheduler=cluster.address, toy=toy)
    assert (done["found"], done["error"]) == (squares(6, 13), "")


def test_work_that_raises_ends_the_sweep_and_names_the_shard(family: Any, cluster: Cluster) -> None:
    done = family.toy(shards=6, scheduler=cluster.address, toy={"raises": [33]})
    assert done["error"] == "shard 4 could not be computed: ValueError: run 33 is no good"
    done = family.toy(shards=2, scheduler=cluster.address, toy={"raises": [3], "timeout": True})
    assert done["error"] == "shard 0 could not be computed: TimeoutError: run 3 is no good"


def test_ctrl_c_says_how_to_go_on(
    family: Any, cluster: Cluster, tmp_path: Path, patience: Patience
) -> None:
    process = family.start(*on_dask(cluster.address, tmp_path))
    assert patience(lambda: list(tmp_path.rglob("*.shard")), 60)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err.splitlines()[-1].endswith("--resume")
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.part"))


def test_when_the_scheduler_dies_the_local_engine_goes_on(
    family: Any, wanted: bytes, tmp_path: Path, patience: Patience
) -> None:
    cluster = started(family, tmp_path / "file", failures=3)
    cluster.add_worker("--no-nanny")
    process = family.start(*on_dask(cluster.address, tmp_path))
    assert patience(lambda: list(tmp_path.rglob("*.shard")), 60)
    cluster.scheduler.kill()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "the scheduler is gone" in err
    assert err.splitlines()[-1].endswith("--resume")
    assert "Traceback" not in err
    done = family.start(*COMMAND, "--workers", 2, "--out", tmp_path, "--resume")
    _, err = done.communicate(timeout=120)
    assert done.returncode == 0, err
    assert data_in(tmp_path) == wanted


def test_a_scheduler_without_workers_is_not_waited_for_for_ever(
    family: Any, tmp_path: Path
) -> None:
    cluster = started(family, tmp_path / "file", failures=3)
    program = (
        "import simulator.sweep.engines.dask as engine; engine.SECONDS_WITHOUT_WORKERS = 1.0;"
        "from simulator.cli.main import main; main()"
    )
    process = family.start("-c", program, *on_dask(cluster.address, tmp_path)[2:])
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the scheduler has had no workers for 1 s" in err
    assert "Traceback" not in err


def test_no_scheduler_gets_one_clear_message(family: Any, tmp_path: Path) -> None:
    program = (
        "import simulator.sweep.engines.cluster as cluster; cluster.SECONDS_TO_CONNECT = 1;"
        "from simulator.cli.main import main; main()"
    )
    done = family.run("-c", program, *on_dask("tcp://127.0.0.1:9", tmp_path)[2:])
    assert done.returncode == 2
    assert "no scheduler answers at 'tcp://127.0.0.1:9'" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert not list(tmp_path.rglob("*.shard"))


def test_a_worker_of_another_version_refuses() -> None:
    design = make_design(
        ["parameters.mor_inhibition=0.1,0.2"], "grid", None, 1, None, lambda _: None
    )
    study = load_study("deandrade2011")
    plan = SweepPlan(study.name, study.resolved, design, ("pain_nrs",), False, 1e-5, 4)
    pickled = pickle.dumps(SweepWork(plan))
    assert pickle.loads(pickled).plan == plan
    version = simulator.__version__.encode()
    other = pickled.replace(b'"program": "%b"' % version, b'"program": "%b"' % (b"x" + version[1:]))
    with pytest.raises(RuntimeError, match="another version"):
        pickle.loads(other)


SBATCH = """#!/bin/sh
for script in "$@"; do :; done
cp "$script" "$FAKE_SLURM/job.sh"
setsid sh "$FAKE_SLURM/job.sh" >/dev/null 2>&1 &
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
for job in "$@"; do kill -s TERM -- "-$job"; done
"""


def test_jobs_of_a_batch_system(family: Any, wanted: bytes, tmp_path: Path) -> None:
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    env = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "FAKE_SLURM": str(tmp_path),
        "DASK_JOBQUEUE__SLURM__MEMORY": "1GiB",
        "DASK_JOBQUEUE__SLURM__INTERFACE": "lo",
    }
    process = family.start(*on_dask("slurm", tmp_path), "--workers", "1", env=env)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert data_in(tmp_path) == wanted
    assert "--mem=1G" in (tmp_path / "job.sh").read_text()
    assert family.leave_within(10), family.alive()


@pytest.mark.parametrize("address", ["", "nonsense", "tcp://127.0.0.1", "foo://x:1", "tcp://h:x"])
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(InputError, match="tcp://host:port"), connected(address, 1):
        pass


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'rtms-analgesia\[cluster\]'"):
        connected("tcp://127.0.0.1:8786", 1).__enter__()


@pytest.mark.parametrize(
    ("missing", "said"),
    [("dask_jobqueue", r"pip install 'rtms-analgesia\[cluster\]'"), ("", "there is no sbatch")],
)
def test_without_a_batch_system_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, missing: str, said: str
) -> None:
    monkeypatch.setenv("PATH", "")
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=said):
        connected("slurm", 1).__enter__()
