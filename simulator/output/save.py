"""Everything that a run leaves behind: data, the file that repeats it, and the figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.output.citations import keys_to_cite
from simulator.output.provenance import provenance
from simulator.output.resolved import resolved_text
from simulator.output.store import write_dataset, write_whole
from simulator.study.dataset import to_dataset
from simulator.study.load import Study
from simulator.study.run import Run


def save_run(
    study: Study, run: Run, folder: Path, wall_time_s: float, figures: Sequence[str] = (".png",)
) -> list[Path]:
    """Write `<name>.nc`, `<name>.resolved.yaml` and, if wanted, the figure; returns the paths.

    Raises InputError if the folder cannot take them.
    """
    dataset = to_dataset(study, run)
    dataset.attrs |= provenance(study, wall_time_s, keys_to_cite(study.experiment))
    data, resolved = folder / f"{study.name}.nc", folder / f"{study.name}.resolved.yaml"
    write_dataset(dataset, data)
    write_whole(resolved, resolved_text(study).encode())
    if not (figures and run.arms):
        return [data, resolved]
    from simulator.output.figure import write_figure

    return [data, resolved, *write_figure(study, run, folder / study.name, figures)]
