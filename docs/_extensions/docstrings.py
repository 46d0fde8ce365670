"""In the docstrings of the package `**` is a power and not the beginning of bold text."""

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def plain_powers(
    _app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Escape it outside of quoted code."""
    text = "\n".join(lines).split("`")
    text[::2] = [part.replace("**", r"\*\*") for part in text[::2]]
    lines[:] = "`".join(text).split("\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at every docstring before it is read."""
    app.connect("autodoc-process-docstring", plain_powers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
