"""What is on screen as files: the experiment, its curves, its dataset, its figure."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np

from simulator.output.figure import draw
from simulator.output.store import write_dataset
from simulator.study.dataset import to_dataset
from simulator.study.readouts import known_readouts
from simulator.study.simulate import simulate
from simulator.teach.page import Shown


def curves_as_csv(shown: Shown) -> bytes:
    """What is drawn above: a column of minutes and one for each arm."""
    quantity = known_readouts()[shown.choice.readout].quantity
    arms = list(shown.curves.values)
    table = np.column_stack(
        [shown.curves.times_min, *(shown.curves.curve(arm, quantity) for arm in arms)]
    )
    text = StringIO()
    header = ",".join(["time_min", *(f"{quantity}.{arm}" for arm in arms)])
    np.savetxt(text, table, delimiter=",", header=header, comments="", fmt="%.9g")
    return text.getvalue().encode()


def run_as_netcdf(shown: Shown) -> bytes:
    """The labelled dataset that `rtms-sim run` writes."""
    study = shown.choice.study()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.nc"
        write_dataset(to_dataset(study, simulate(study.experiment)), path)
        return path.read_bytes()


def run_as_picture(shown: Shown, kind: str) -> bytes:
    """The figure that `rtms-sim run` draws."""
    study = shown.choice.study()
    picture = BytesIO()
    draw(study, simulate(study.experiment)).savefig(picture, format=kind)
    return picture.getvalue()


MAKERS: dict[str, Callable[[Shown], bytes]] = {
    "yaml": lambda shown: shown.choice.as_yaml().encode(),
    "csv": curves_as_csv,
    "nc": run_as_netcdf,
    "png": lambda shown: run_as_picture(shown, "png"),
    "svg": lambda shown: run_as_picture(shown, "svg"),
}
