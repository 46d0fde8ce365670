"""The outline of the brain that nilearn ships, in MNI millimetres."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

View = Literal["side", "back"]
# millimetres per unit of the drawing and the offset of its origin, as nilearn places it
PLACEMENT = {"side": (0.38, -108.0, -70.0), "back": (0.39, -73.0, -73.0)}
POINTS_A_CURVE = 8


@cache
def outline(view: View) -> tuple[list[list[float]], list[list[float]]]:
    """Horizontal and vertical coordinates of every stroke.

    Horizontal is front to back (y) from the side, left to right (x) from behind.
    """
    drawing = _drawings() / f"brain_schematics_{view}.json"
    scale, across, up = PLACEMENT[view]
    xs, ys = [], []
    for path in json.loads(drawing.read_text())["paths"]:
        for item in path["items"]:
            points = _stroke(np.array(item["pts"], dtype=float))
            xs.append((scale * points[:, 0] + across).tolist())
            ys.append((scale * points[:, 1] + up).tolist())
    return xs, ys


def _drawings() -> Path:
    """The folder inside nilearn, which takes seconds to import and need not be."""
    spec = find_spec("nilearn")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "plotting" / "glass_brain_files"


def _stroke(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bézier curves of any order by de Casteljau's construction."""
    at = np.linspace(0, 1, POINTS_A_CURVE if len(points) > 2 else 2)[:, None]
    between = [np.broadcast_to(p, (len(at), 2)) for p in points]
    while len(between) > 1:
        between = [(1 - at) * a + at * b for a, b in pairwise(between)]
    return np.asarray(between[0])
