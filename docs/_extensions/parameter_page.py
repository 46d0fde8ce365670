"""Every parameter record: value, unit, range, tier, source."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from _extensions.bibliography import cited
from _extensions.markdown import code, plain, table

from simulator.cli.console import unit_words
from simulator.model.parameter import Parameter
from simulator.study.assembly import ingredients

COLUMNS = ("id", "value", "unit", "range", "tier", "source", "note")


def parameter_row(record: Parameter) -> list[str]:
    """The cells of one record, under `COLUMNS`."""
    source = cited(record.source) if record.source else "–"
    where = f"{source}, {plain(record.locator)}" if record.locator else source
    return [
        code(record.id),
        f"{record.value:.5g}",
        "–" if record.unit == "1" else plain(unit_words(record.unit)),
        f"{record.lower:g} to {record.upper:g}",
        record.tier.replace("_", " "),
        where,
        plain(record.note),
    ]


def page() -> str:
    """The page, a section for each file."""
    return "\n".join(_page())


def tier_table() -> str:
    """How many records there are of each tier."""
    counts = Counter(record.tier for record in ingredients().parameters.values())
    rows = [[tier.replace("_", " "), str(n)] for tier, n in counts.most_common()]
    return table(("evidence tier", "records"), [*rows, ["all", str(counts.total())]])


def _page() -> Iterator[str]:
    yield "# Parameters\n"
    yield (
        "Every number of the model is a record in `configs/`. The tier says how the value is known;"
        " *assumed* means that nobody measured it; – stands for a pure number. The range is what"
        " sweeps, sensitivities and virtual people may use.\n"
    )
    yield tier_table()
    records = ingredients().parameters.values()
    for file, group in groupby(records, key=lambda record: record.file):
        path = Path(file)
        yield f"\n## {path.parent.name.capitalize()}: {path.stem.replace('_', ' ')}\n"
        yield f"`configs/{path.parent.name}/{path.name}`\n"
        yield table(COLUMNS, (parameter_row(record) for record in group))
