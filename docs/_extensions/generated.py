"""Writes the pages that are made from the package, before any page is read."""

import json
from collections.abc import Iterator
from pathlib import Path

from _extensions import (
    api_pages,
    bibliography,
    cli_page,
    mechanism_pages,
    parameter_page,
    schema_page,
    score_pages,
)
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from simulator.study.file_schema import experiment_schema


def all_pages(folder: Path) -> Iterator[tuple[str, str]]:
    """The path below `folder` and the text of everything that is made."""
    yield from mechanism_pages.pages()
    yield from api_pages.pages()
    yield "parameters.md", parameter_page.page()
    yield "sources.md", bibliography.page()
    yield "cli.md", cli_page.page()
    yield "experiment_file.md", schema_page.page()
    yield "experiment.schema.json", json.dumps(experiment_schema(), indent=2)
    yield "snippets/tiers.md", parameter_page.tier_table()
    yield from score_pages.pages(folder)


def write_pages(app: Sphinx) -> None:
    """Write what has changed; what has not keeps its date and is not read again."""
    folder = Path(app.srcdir) / "_generated"
    folder.mkdir(exist_ok=True)
    for name, text in all_pages(folder):
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the pages when the build begins."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
