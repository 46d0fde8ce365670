"""Indices as a table for people, the most telling factors first."""

from __future__ import annotations

import numpy as np
import xarray as xr
from rich import box
from rich.markup import escape
from rich.table import Table

from simulator.sweep.sensitivity.results import ranking

MOST_ROWS = 15


def sensitivity_table(dataset: xr.Dataset, most: int = MOST_ROWS) -> Table:
    """A row for each leading factor: its range, evidence, indices, the interval of the first."""
    order = [path for path, _ in ranking(dataset)][:most]
    names = [name for name in dataset.data_vars if dataset[name].dims == ("factor",)]
    shown = [str(n) for n in names if not str(n).endswith(("_low", "_high"))]
    table = Table(title=_title(dataset), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in ("", "factor", "range", "tier"):
        table.add_column(column, overflow="fold", no_wrap=column == "factor")
    for name in shown:
        table.add_column(escape(_headed(name, dataset[name])), justify="right")
    for place, path in enumerate(order):
        row = dataset.sel(factor=path)
        numbers = [_number(row, name, name == dataset.attrs["leading"]) for name in shown]
        tier = str(row["tier"].item()).replace("_", " ")
        name = path.removeprefix("parameters.")
        cells = [str(place + 1), name, _range(row), tier, *numbers]
        table.add_row(*(escape(cell) for cell in cells))
    return table


def _title(dataset: xr.Dataset) -> str:
    about = dataset.attrs
    return escape(f"{about['method']}: {about['readout']}, {about['n']} runs")


def _headed(name: str, index: xr.DataArray) -> str:
    unit = str(index.attrs["units"]).replace("percent", "%").replace("nrs", "NRS")
    return name if unit == "1" else f"{name} ({unit})"


def _range(row: xr.Dataset) -> str:
    unit = str(row["factor_unit"].item())
    words = f"{row['lower'].item():.4g} to {row['upper'].item():.4g}"
    return words if unit == "1" else f"{words} {unit}"


def _number(row: xr.Dataset, name: str, with_interval: bool) -> str:
    value = float(row[name])
    if np.isnan(value):
        return "unknown"
    if not with_interval or f"{name}_low" not in row:
        return f"{value:.3g}"
    return f"{value:.3g} ({float(row[f'{name}_low']):.2g} to {float(row[f'{name}_high']):.2g})"
