"""The command that times solvers and sweeps."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from simulator.bench.benchmark import bench_table, run_benchmark
from simulator.bench.throughput import Throughput, run_sweeps
from simulator.cli.console import show
from simulator.output.store import prepare_folder

SIZES = (100, 1_000, 10_000, 100_000)
PROCESSES = (1, 2)


def run_bench(repeats: int, sweeps: bool, folder: Path | None) -> None:
    """Print both tables; with a folder, write the page and the figure."""
    if folder is not None:
        prepare_folder(folder / "figures")
    rows = run_benchmark(repeats)
    show(bench_table(rows))
    timed = run_sweeps(SIZES, PROCESSES) if sweeps else []
    if timed:
        show(_sweep_table(timed))
    if folder is not None:
        from simulator.bench.report import write_report

        show(*(f"wrote {path}" for path in write_report(rows, timed, folder)))


def _sweep_table(timed: list[Throughput]) -> Table:
    table = Table(title="Whole sweeps, one arm a run, file written and read back")
    for heading in ("courses", "processes", "seconds"):
        table.add_column(heading, justify="right")
    for sweep in timed:
        table.add_row(str(sweep.courses), str(sweep.processes), f"{sweep.seconds:.1f}")
    return table
