"""The benchmark as a page and a figure of the documentation."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.bench.benchmark import BenchRow
from simulator.bench.throughput import RTOL, Throughput
from simulator.output.pictures import write_pictures
from simulator.output.store import write_whole
from simulator.output.style import INK, PALETTE, SMALL, heading, new_figure, tidy
from simulator.solving.lanes import widest_lanes
from simulator.sweep.engines.local import available_cores

HEIGHT_MM = 88
TEN_THOUSAND = 10_000


def write_report(
    rows: Sequence[BenchRow], sweeps: Sequence[Throughput], folder: Path
) -> list[Path]:
    """`benchmark.md` and `figures/benchmark.png` in the folder of the documentation."""
    page = folder / "benchmark.md"
    write_whole(page, page_text(rows, sweeps).encode())
    return [page, *write_pictures(lambda: draw(rows, sweeps), folder / "figures" / "benchmark")]


def page_text(rows: Sequence[BenchRow], sweeps: Sequence[Throughput]) -> str:
    """Every number of the run, and the machine that it ran on."""
    lines = [
        "# Benchmark",
        "",
        "Written by `make bench`; do not edit. One arm, ten sessions over two weeks and three",
        "months' follow-up with daily outputs, every engine restarted at every switch. Times are",
        "the fastest of several repeats, for one course; a vector's time is divided by its lanes.",
        "The error is the largest deviation of any state at any output from Radau at 1e-11, in",
        "units of the state's largest absolute value.",
        "",
        f"Machine: {machine()}.",
        "",
        "![Times and errors of all solvers, and the time of whole sweeps](figures/benchmark.png)",
        "",
        "| resolution | states | solver | rtol | time, ms | steps | error |",
        "|---|---:|---|---:|---:|---:|---:|",
        *map(_row, rows),
        "",
        f"Whole sweeps at rtol {RTOL:g}, one arm a run, from the plan to the file and back:",
        "",
        "| courses | processes | seconds | per 10,000 |",
        "|---:|---:|---:|---:|",
        *(
            f"| {s.courses} | {s.processes} | {s.seconds:.1f}"
            f" | {TEN_THOUSAND * s.seconds / s.courses:.1f} |"
            for s in sweeps
        ),
        "",
    ]
    return "\n".join(lines)


def machine() -> str:
    """Processor, its number of cores in use here, and the width of its vectors."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        name = named[0].partition(":")[2].strip() if named else name
    return (
        f"{name}, {available_cores()} cores, {widest_lanes()} doubles a vector, {platform.system()}"
    )


def draw(rows: Sequence[BenchRow], sweeps: Sequence[Throughput]) -> Figure:
    """Error against time of each engine; seconds against courses of whole sweeps."""
    figure = new_figure(HEIGHT_MM)
    left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
    smallest = min(row.states for row in rows)
    chosen = [r for r in rows if r.states == smallest and r.resolution == rows[0].resolution]
    _draw_engines(left, chosen)
    _draw_sweeps(right, sweeps)
    return figure


def _draw_engines(axes: Axes, rows: Sequence[BenchRow]) -> None:
    for number, name in enumerate(dict.fromkeys(row.engine for row in rows if row.timing)):
        timings = [row.timing for row in rows if row.engine == name and row.timing]
        axes.plot(
            [1e3 * t.seconds for t in timings],
            [t.error for t in timings],
            marker="o",
            ms=3.5,
            lw=1.2,
            color=PALETTE[number % len(PALETTE)],
            label=name,
        )
        for timing in timings:
            at = (1e3 * timing.seconds, timing.error)
            axes.annotate(
                f"{timing.rtol:g}", at, (4, 3), textcoords="offset points", fontsize=5.5, color=INK
            )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("time for one course (ms)", fontsize=SMALL, color=INK)
    axes.set_ylabel("largest error, of the state's largest value", fontsize=SMALL, color=INK)
    heading(axes, "Solvers at their relative tolerances")
    axes.margins(0.12)
    tidy(axes)
    axes.legend(fontsize=5.8, frameon=False, loc="upper right")


def _draw_sweeps(axes: Axes, sweeps: Sequence[Throughput]) -> None:
    for number, processes in enumerate(sorted({s.processes for s in sweeps})):
        some = sorted((s for s in sweeps if s.processes == processes), key=lambda s: s.courses)
        axes.plot(
            [s.courses for s in some],
            [s.seconds for s in some],
            marker="o",
            ms=3.5,
            lw=1.2,
            color=PALETTE[number % len(PALETTE)],
            label=f"{processes} process{'es' if processes > 1 else ''}",
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("courses in the sweep", fontsize=SMALL, color=INK)
    axes.set_ylabel("seconds, file written and read back", fontsize=SMALL, color=INK)
    heading(axes, f"Whole sweeps, rtol {RTOL:g}")
    axes.margins(0.1)
    tidy(axes)
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left")


def _row(row: BenchRow) -> str:
    if row.timing is None:
        return f"| {row.resolution} | {row.states} | {row.engine} | – | – | – | – |"
    t = row.timing
    return (
        f"| {row.resolution} | {row.states} | {row.engine} | {t.rtol:g}"
        f" | {np.format_float_positional(1e3 * t.seconds, precision=3, fractional=False)}"
        f" | {t.steps} | {t.error:.1e} |"
    )
