"""Every page can be reached from the first one."""

import re
from collections.abc import Iterator
from pathlib import Path

TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.MULTILINE | re.DOTALL)
BUILT = {"_build", "_generated"}


def _entries(page: Path, docs: Path) -> Iterator[Path]:
    for block in TOCTREE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            name = line.strip()
            if name and not name.startswith(":"):
                folder = docs if name.startswith("/") else page.parent
                yield from folder.glob(f"{name.lstrip('/').removesuffix('.md')}.md")


def _reached(page: Path, docs: Path, seen: set[Path]) -> set[Path]:
    if page not in seen:
        seen.add(page)
        for entry in _entries(page, docs):
            _reached(entry, docs, seen)
    return seen


def test_every_page_is_in_a_table_of_contents(docs_folder: Path) -> None:
    pages = {p for p in docs_folder.rglob("*.md") if not BUILT.intersection(p.parts)}
    reached = _reached(docs_folder / "index.md", docs_folder, set())
    missing = sorted(p.relative_to(docs_folder).as_posix() for p in pages - reached)
    assert not missing


def test_the_first_page_says_what_it_is_not_for(docs_folder: Path) -> None:
    for name in ("index.md", "explanation/model_card.md"):
        text = (docs_folder / name).read_text(encoding="utf-8").lower()
        assert "patient care" in text
