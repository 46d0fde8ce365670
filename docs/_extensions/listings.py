"""`{listing} drugs` shows what `rtms-sim list drugs` prints, as a table; and so do projections."""

from collections.abc import Iterator

from _extensions.markdown import code, plain, table
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from simulator.cli.listing import TABLES
from simulator.study.assembly import ingredients


def projections() -> Iterator[list[str]]:
    """A row for each signed edge of the network."""
    found = ingredients()
    for source, target, data in found.network.graph.edges(data=True):
        entry, weight = data["entry"], found.parameters[data["weight_id"]]
        limits = f"{weight.lower:g} to {weight.upper:g}"
        tier = weight.tier.replace("_", " ")
        signs = (entry.acts, entry.carries, entry.transmitter)
        yield [f"{source}->{target}", *signs, f"{weight.value:.3g}", limits, tier]


PROJECTIONS = ("projection", "it", "carries", "transmitter", "weight", "range", "tier")
LISTINGS = {**TABLES, "projections": (PROJECTIONS, projections)}


class Listing(SphinxDirective):
    """One of the tables of `rtms-sim list`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table; names in the type of code."""
        if self.arguments[0] not in LISTINGS:
            raise self.error(f"nothing is listed as {self.arguments[0]}")
        columns, rows = LISTINGS[self.arguments[0]]
        cells = ([code(first), *map(plain, others)] for first, *others in rows())
        text = table([plain(column) for column in columns], cells)
        holder = nodes.container(classes=["listing"])
        self.state.nested_parse(StringList(text.splitlines()), 0, holder)
        return [holder]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the directive."""
    app.add_directive("listing", Listing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
