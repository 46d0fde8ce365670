"""The built pages fetch nothing, and the check would notice if they did."""

from importlib import import_module
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example.org/a.js"></script>',
        '<link rel="stylesheet" href="//cdn.example.org/a.css">',
        '<img src="http://example.org/a.png">',
        "<style>@import url(https://example.org/font.css);</style>",
        '<p style="background: url(https://example.org/a.png)">',
    ],
)
def test_what_would_be_fetched_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(text)
    found = list(import_module("check_offline").outside_addresses(tmp_path))
    assert len(found) == 1
    assert "example.org" in found[0][1]


def test_links_in_the_text_and_own_files_are_allowed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="https://example.org">there</a><script src="own.js"></script><img src="a.png">'
    )
    (tmp_path / "a.css").write_text("body { background: url(a.png) }")
    assert not list(import_module("check_offline").outside_addresses(tmp_path))


def test_style_sheets_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text('@import "https://example.org/font.css";')
    assert list(import_module("check_offline").outside_addresses(tmp_path))
