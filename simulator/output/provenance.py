"""Where a result comes from, as flat attributes that any NetCDF reader can show."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import simulator
from simulator.study.assembly import compiled_model
from simulator.study.load import Study

LIBRARIES = ("numpy", "scipy", "llvmlite", "xarray")
GIT_SECONDS = 5
DISCLAIMER = "for research and teaching, not for patient care"


def provenance(study: Study, wall_time_s: float, cite: Iterable[str]) -> dict[str, str | float]:
    """Attributes that say which program, settings and machine made a result, and what to cite."""
    config = study.as_json()
    solver = study.experiment.solver
    return {
        "program": f"rtms-analgesia {simulator.__version__}",
        **_checkout(Path(simulator.__file__).resolve().parent.parent),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "solver": solver.method,
        "solver_rtol": solver.rtol,
        "wall_time_s": round(wall_time_s, 3),
        "config_json": config,
        "config_sha256": hashlib.sha256(config.encode()).hexdigest(),
        "parameters_sha256": _digest_of_parameters(),
        "cite": " ".join(cite),
        "disclaimer": DISCLAIMER,
    }


def _digest_of_parameters() -> str:
    """A digest of every shipped parameter value, which the resolved config does not repeat."""
    model = compiled_model()
    names = " ".join(p.name for p in model.layout.parameters)
    return hashlib.sha256(names.encode() + model.default_parameters().tobytes()).hexdigest()


def _checkout(root: Path) -> dict[str, str]:
    """Commit, whether files were changed since, and the digest of the lock file, if known."""
    found: dict[str, str] = {}
    if not (root / "pyproject.toml").is_file():
        return found
    lock = root / "requirements.lock"
    if lock.is_file():
        found["lock_sha256"] = hashlib.sha256(lock.read_bytes()).hexdigest()
    commit, changes = _git(root, "rev-parse", "HEAD"), _git(root, "status", "--porcelain")
    if commit is not None and changes is not None:
        found |= {"git_commit": commit, "git_uncommitted_changes": "yes" if changes else "no"}
    return found


def _git(root: Path, *arguments: str) -> str | None:
    """What git says about a checkout, without touching it; None if it says nothing."""
    if not (root / ".git").exists():
        return None
    command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=GIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
