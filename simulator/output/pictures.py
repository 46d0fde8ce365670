"""Figures as files: laid out once, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from simulator.output.store import write_whole

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "svg.fonttype": "none",
    "svg.hashsalt": "rtms-analgesia",
    "axes.unicode_minus": True,
}
CANVASES = {".png": FigureCanvasAgg, ".svg": FigureCanvasSVG}


def write_pictures(
    draw: Callable[[], Figure], stem: Path, endings: Sequence[str] = (".png",)
) -> list[Path]:
    """Draw, and write `stem` with each of the endings; raises InputError if that fails."""
    with rc_context(SETTINGS):
        figure = draw()
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once, not again for every format
        written = []
        for ending in endings:
            picture = BytesIO()
            CANVASES[ending](figure).print_figure(
                picture, format=ending[1:], metadata=_metadata(ending)
            )
            path = stem.with_name(stem.name + ending)
            write_whole(path, picture.getvalue())
            written.append(path)
    return written


def _metadata(ending: str) -> dict[str, str] | None:
    return {"Date": None} if ending == ".svg" else None  # type: ignore[dict-item]
