"""Text of the page with the page's own looks, which do not reach into panes by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import panel as pn

LOOKS = (Path(__file__).parent / "looks.css").read_text()


def html(text: str = "", **layout: Any) -> Any:
    """A pane of HTML; whatever people wrote must be escaped before."""
    return pn.pane.HTML(text, stylesheets=[LOOKS], **layout)
