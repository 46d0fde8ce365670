"""Which findings may be fitted: a draw fixed in `configs/evidence/split.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Literal

from simulator.reading.locate import configs_directory
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.study.claims import Finding

Use = Literal["calibration", "holdout", "shown"]


class Split(StrictModel):
    """The rule in words, and the rows that it was applied to once and for all."""

    rule: str
    always_calibration: tuple[str, ...]
    holdout: tuple[str, ...]
    calibration: tuple[str, ...]


@cache
def split() -> Split:
    """The split as it was drawn."""
    return validate(Split, load_file(configs_directory() / "evidence" / "split.yaml"))


def row_of(finding: Finding) -> str:
    """The row of the registry that a finding comes from."""
    return finding.row or finding.id


def is_held_out(finding: Finding) -> bool:
    """Whether the finding's row was drawn for the holdout, whatever its file says."""
    return row_of(finding) in split().holdout


def use_of(finding: Finding) -> Use:
    """What the study file says, else what was drawn for the finding's row."""
    if finding.use is not None:
        return finding.use
    return "holdout" if is_held_out(finding) else "calibration"


def may_be_fitted(finding: Finding) -> bool:
    """Never a held-out row, even if a file calls it calibration."""
    return use_of(finding) == "calibration" and not is_held_out(finding)
