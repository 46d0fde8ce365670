"""Figures of sensitivity: what they rank, colour and say, and that nothing is covered."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from simulator.output.pictures import SETTINGS
from simulator.output.sensitivity_figure import draw_tornado, write_sensitivity_figures
from simulator.output.sensitivity_looks import TIERS
from simulator.output.sensitivity_pairs import draw_interactions, draw_morris
from simulator.output.style import DOTS_PER_INCH, MM_PER_INCH
from simulator.solving.compiled import Array
from simulator.sweep.sensitivity.indices import analyse
from simulator.sweep.sensitivity.samples import Factor, Method, sample

NAMES = (
    "parameters.noradrenaline_dorsal_horn_inhibition",
    "parameters.skin_sensitisation_time_constant",
    "parameters.w_PAG_GABA_PAG",
    "parameters.coil_depth_DLPFC_R",
    "parameters.density_mor_PAG",
    "parameters.dopamine_per_spike",
    "parameters.vta_tonic_rate",
    "parameters.mor_reserve",
    "parameters.autoreceptor_half",
    "stimulation.intensity_percent_rmt",
    *(f"parameters.density_d2_{node}" for node in ("S1", "S2", "INS", "ACC", "M1_L", "M1_R")),
)
WEIGHTS: Array = np.exp2(-np.arange(len(NAMES), dtype=float))


def found(method: Method, n: int, weights: Array = WEIGHTS) -> xr.Dataset:
    design = sample(method, [Factor(name, 0, 1) for name in NAMES], n, 1, second_order=True)
    x = design.values
    y = x @ weights + x[:, 0] * x[:, 1] - 2 * (x[:, 2] - 0.5) ** 2
    y[3] = np.nan
    return analyse(design, y, "pain_change_percent", "percent").assign_attrs(
        arm="active", reference="sham", time_min=37440.0
    )


@pytest.fixture(scope="module")
def morris() -> xr.Dataset:
    return found("morris", 20)


@pytest.fixture(scope="module")
def sobol() -> xr.Dataset:
    return found("sobol", 64)


def drawn(draw: Callable[[xr.Dataset], Figure], data: xr.Dataset) -> FigureCanvasAgg:
    with rc_context(SETTINGS):
        canvas = FigureCanvasAgg(draw(data))
        canvas.draw()  # type: ignore[no-untyped-call]
    return canvas


def axes_of(canvas: FigureCanvasAgg) -> Axes:
    axes: Axes = canvas.figure.axes[0]
    return axes


def texts(canvas: FigureCanvasAgg) -> list[Text]:
    found = [artist for artist in canvas.figure.findobj() if isinstance(artist, Text)]
    return [text for text in found if text.get_text().strip() and text.get_visible()]


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize(
    ("method", "draw"),
    [
        ("morris", draw_tornado),
        ("morris", draw_morris),
        ("sobol", draw_tornado),
        ("sobol", draw_interactions),
        ("prcc", draw_tornado),
    ],
)
def test_no_text_leaves_the_page_or_covers_other_text(
    method: Method, draw: Callable[[xr.Dataset], Figure], equal: bool
) -> None:
    weights = np.ones(len(NAMES)) if equal else WEIGHTS
    canvas = drawn(draw, found(method, 64 if method != "morris" else 10, weights))
    width, height = canvas.get_width_height()
    limits = {id(axis): axis.get_view_interval() for axis in _axes(canvas)}
    ticks = {
        id(label)
        for axis in _axes(canvas)
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
        if not limits[id(axis)].min() <= place <= limits[id(axis)].max()
    }
    written = [t for t in texts(canvas) if id(t) not in ticks]
    assert len(written) > 15
    upright = [t for t in written if t.get_rotation() in (0, 90)]
    for text in written:
        box = text.get_window_extent()
        assert min(box.x0, box.y0) >= -0.5, text.get_text()
        assert box.x1 <= width + 0.5, text.get_text()
        assert box.y1 <= height + 0.5, text.get_text()
    for one, other in combinations(upright, 2):
        message = f"{one.get_text()} and {other.get_text()}"
        assert not one.get_window_extent().overlaps(other.get_window_extent()), message


def _axes(canvas: FigureCanvasAgg) -> list:  # type: ignore[type-arg]
    axes = axes_of(canvas)
    return [axes.xaxis, axes.yaxis]


def test_a_tornado_ranks_fifteen_factors_and_colours_them_by_evidence(morris: xr.Dataset) -> None:
    axes = axes_of(drawn(draw_tornado, morris))
    widths = [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    assert len(widths) == 15
    assert widths == sorted(widths, reverse=True)
    words = [label.get_text() for label in axes.get_yticklabels()]
    assert {"noradrenaline dorsal horn inhibition", "weight PAG_GABA → PAG"} <= set(words)
    assert "(%)" in axes.get_xlabel()
    ranked = morris.isel(factor=np.argsort(-morris["mu_star"].values)[:15])
    assert words == [str(w) for w in ranked["words"].values]
    colours = [TIERS[str(tier)][0] for tier in ranked["tier"].values]
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches] == colours


def to_hex(colour: object) -> str:
    from matplotlib.colors import to_hex as convert

    return convert(colour).upper()  # type: ignore[arg-type]


def test_a_tornado_keeps_signs_and_puts_size_first() -> None:
    data = found("prcc", 200, WEIGHTS * np.resize([1, -1], len(NAMES)))
    axes = axes_of(drawn(draw_tornado, data))
    widths = [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    assert min(widths) < 0 < max(widths)
    assert np.all(np.diff(np.abs(widths)) <= 0)


def test_the_legend_names_the_evidence_that_is_shown(morris: xr.Dataset) -> None:
    words = [t.get_text() for t in texts(drawn(draw_tornado, morris))]
    assert {TIERS[tier][1] for tier in set(morris["tier"].values)} >= {
        "assumed",
        "measured in animals",
        "setting of the experiment",
    }
    assert set(words) >= {TIERS[str(tier)][1] for tier in morris["tier"].values[:10]}


def test_the_words_around_tell_what_when_and_what_was_lost(morris: xr.Dataset) -> None:
    words = "\n".join(t.get_text() for t in texts(drawn(draw_tornado, morris)))
    assert "What moves pain_change_percent, active minus sham, day 26" in words
    assert "from 340 runs; 2 of 320 elementary effects lost" in words
    short = morris.assign_attrs(reference="", time_min=35.0, warning="Much was lost.")
    words = "\n".join(t.get_text() for t in texts(drawn(draw_tornado, short)))
    assert "What moves pain_change_percent, active, minute 35" in words
    assert "Much was lost." in words
    assert "elementary effects lost" not in words


def test_pairs_that_may_be_nothing_are_in_italics(sobol: xr.Dataset) -> None:
    cells = [t for t in axes_of(drawn(draw_interactions, sobol)).texts if t.get_rotation() == 0]
    styles = {t.get_text(): t.get_fontstyle() for t in cells}
    order = np.argsort(-sobol["ST"].values)[:8]
    first = f"{sobol['S1'].values[order[0]]:.2f}"
    assert styles[first] == "normal"
    assert "italic" in styles.values()
    assert len(cells) == 8 * 9 / 2 + 1


def test_files_have_the_width_of_a_page(
    morris: xr.Dataset, sobol: xr.Dataset, tmp_path: Path
) -> None:
    written = write_sensitivity_figures(morris, tmp_path / "a.b", (".png", ".svg"))
    written += write_sensitivity_figures(sobol, tmp_path / "c")
    assert [path.name for path in written] == [
        "a.b-tornado.png",
        "a.b-tornado.svg",
        "a.b-morris.png",
        "a.b-morris.svg",
        "c-tornado.png",
        "c-interactions.png",
    ]
    for path in written:
        if path.suffix == ".png":
            pixels = imread(path)
            assert pixels.shape[1] == pytest.approx(180 / MM_PER_INCH * DOTS_PER_INCH, abs=2)
            assert pixels.std() > 0.02


def test_where_nothing_is_defined_nothing_is_drawn(sobol: xr.Dataset, tmp_path: Path) -> None:
    undefined = sobol.assign(ST=sobol["ST"] * np.nan)
    assert write_sensitivity_figures(undefined, tmp_path / "x") == []
