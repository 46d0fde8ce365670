"""Lessons are notebooks that share a module, and fold their answers away."""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Let the notebooks' kernels import `lesson_tools`; style folded answers."""
    path = [str(Path(app.srcdir) / "lessons"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    app.add_css_file("lessons.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
