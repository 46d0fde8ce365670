"""The network on the brain: nodes coloured by what they do, edges by sign and weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from bokeh.models import (
    ColorBar,
    ColumnDataSource,
    HoverTool,
    LinearColorMapper,
    TapTool,
)
from bokeh.palettes import interp_palette
from bokeh.plotting import figure

from simulator.study.assembly import ingredients
from simulator.teach.brain_map import edges, node_places
from simulator.teach.brain_outline import View, outline

EXCITES, INHIBITS, CUT = "#B35806", "#2166AC", "#BBBBBB"
FALLS_TO_RISES = interp_palette(("#2166AC", "#F7F7F7", "#B35806"), 101)
WIDEST, THINNEST = 5.0, 1.0
Edge = tuple[str, str]


class CircuitPlot:
    """`on_node` and `on_edge` are told what is clicked."""

    def __init__(self, on_node: Callable[[str], None], on_edge: Callable[[Edge], None]) -> None:
        self._on_node, self._on_edge = on_node, on_edge
        self.colours = LinearColorMapper(palette=FALLS_TO_RISES, low=-1, high=1)
        self._outline = ColumnDataSource({"xs": [], "ys": []})
        self._edges = ColumnDataSource(
            {n: [] for n in ("xs", "ys", "colour", "width", "dash", "says", "name")}
        )
        self._arrows = ColumnDataSource({n: [] for n in ("x", "y", "angle", "colour")})
        self.nodes = ColumnDataSource(
            {n: [] for n in ("x", "y", "name", "label", "change", "level", "line", "width")}
        )
        self.figure = figure(
            width=650, height=620, x_range=(-116, 92), y_range=(-122, 98),
            tools="pan,wheel_zoom,reset", toolbar_location="above", active_scroll=None,
            name="circuit",
        )  # fmt: skip
        self.figure.toolbar.logo = None
        self._draw()
        self.see("side")

    def see(self, view: View) -> None:
        """From the side or from behind."""
        self._view = view
        xs, ys = outline(view)
        self._outline.data = {"xs": xs, "ys": ys}
        places = node_places(view)
        network = ingredients().network
        blank = [0.0] * len(places)
        self.nodes.data = {
            "x": [x for x, _ in places.values()],
            "y": [y for _, y in places.values()],
            "name": list(places),
            "label": [network.entry(n).label for n in places],
            "change": blank,
            "level": blank,
            "line": ["#222222"] * len(places),
            "width": [1.2] * len(places),
        }
        self.figure.xaxis.axis_label = (
            "back to front, y (mm)" if view == "side" else "left to right, x (mm)"
        )
        self.scale({}, {})

    def scale(self, nodes: Mapping[str, float], strengths: Mapping[Edge, float]) -> None:
        """Draw nodes and edges as strong as they were made; what is cut is grey."""
        network = ingredients().network
        drawn = edges(self._view)
        found: dict[str, list[Any]] = {name: [] for name in self._edges.data}
        colours = []
        for edge in drawn:
            data = network.graph.edges[edge.source, edge.target]
            strength = strengths.get((edge.source, edge.target), 1.0)
            excites = data["entry"].acts == "excites"
            colour = CUT if strength == 0 else EXCITES if excites else INHIBITS
            weight = ingredients().parameters[data["weight_id"]].value * strength
            colours.append(colour)
            found["xs"].append(edge.xs)
            found["ys"].append(edge.ys)
            found["colour"].append(colour)
            found["width"].append(min(THINNEST + 2.2 * weight, WIDEST))
            found["dash"].append([] if excites else [6, 3])
            found["name"].append(f"{edge.source}->{edge.target}")
            found["says"].append(f"{data['entry'].acts}, weight {weight:.3g}")
        self._edges.data = found
        self._arrows.data = {
            "x": [e.arrow_x for e in drawn],
            "y": [e.arrow_y for e in drawn],
            "angle": [e.arrow_angle for e in drawn],
            "colour": colours,
        }
        names = self.nodes.data["name"]
        self.nodes.data["line"] = [CUT if nodes.get(n, 1.0) == 0 else "#222222" for n in names]
        self.nodes.data["width"] = [4.0 if nodes.get(n, 1.0) != 1 else 1.2 for n in names]
        self.nodes.data = dict(self.nodes.data)

    def colour(self, levels: Mapping[str, float], changes: Mapping[str, float]) -> None:
        """Colour nodes by their change from before anything was given."""
        names = self.nodes.data["name"]
        self.nodes.data = {
            **self.nodes.data,
            "change": [changes.get(n, 0.0) for n in names],
            "level": [levels.get(n, float("nan")) for n in names],
        }

    def _draw(self) -> None:
        plot = self.figure
        plot.multi_line("xs", "ys", source=self._outline, line_color="#BFBFBF", line_width=1)
        lines = plot.multi_line(
            "xs", "ys", source=self._edges, line_color="colour", line_width="width",
            line_dash="dash", line_alpha=0.75, nonselection_line_alpha=0.35,
        )  # fmt: skip
        plot.scatter(
            "x", "y", source=self._arrows, marker="triangle", size=9, angle="angle",
            fill_color="colour", line_color=None,
        )  # fmt: skip
        circles = plot.scatter(
            "x", "y", source=self.nodes, size=20, line_color="line", line_width="width",
            fill_color={"field": "change", "transform": self.colours},
            nonselection_fill_alpha=1, nonselection_line_alpha=1,
        )  # fmt: skip
        plot.text(
            "x", "y", text="name", source=self.nodes, text_align="center", text_baseline="top",
            y_offset=10, text_font_size="11px", text_color="#111111",
            background_fill_color="white", background_fill_alpha=0.65, nonselection_text_alpha=1.0,
        )  # fmt: skip
        plot.add_tools(
            TapTool(renderers=[circles, lines]),
            HoverTool(
                renderers=[circles],
                tooltips=[
                    ("", "@label"),
                    ("sends", "@level{0.000}"),
                    ("change", "@change{+0.000}"),
                ],
            ),
            HoverTool(renderers=[lines], tooltips=[("", "@name"), ("", "@says")]),
        )
        plot.add_layout(
            ColorBar(
                color_mapper=self.colours,
                title="change of what the node sends, fraction of maximum",
                title_text_font_size="12px",
                title_text_font_style="normal",
                height=10,
                padding=4,
            ),
            "below",
        )
        plot.grid.visible = False
        plot.outline_line_color = None
        plot.yaxis.axis_label = "z (mm), the cord is drawn shorter"
        for axis in (plot.xaxis, plot.yaxis):
            axis.axis_label_text_font_style = "normal"
            axis.axis_label_text_font_size = "12px"
        self.nodes.selected.on_change("indices", self._tapped_node)
        self._edges.selected.on_change("indices", self._tapped_edge)

    def _tapped_node(self, _: str, __: Any, indices: list[int]) -> None:
        if indices:
            self._on_node(self.nodes.data["name"][indices[0]])

    def _tapped_edge(self, _: str, __: Any, indices: list[int]) -> None:
        if indices and not self.nodes.selected.indices:
            thickest = max(indices, key=self._edges.data["width"].__getitem__)
            source, _, target = self._edges.data["name"][thickest].partition("->")
            self._on_edge((source, target))


def symmetric(largest: float) -> float:
    """The end of a scale that holds `largest`, rounded up to one figure."""
    if largest <= 1e-9:
        return 0.01
    unit = 10 ** np.floor(np.log10(largest))
    return float(np.ceil(largest / unit) * unit)
