"""Formulas as MathML, which browsers draw themselves: no script, no fonts, no network."""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def visit_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, which scrolls if it is too wide."""
    writer.body.append(f'<div class="formula">{drawn(node.astext())}</div>\n')
    raise nodes.SkipNode


def drawn(latex: str) -> str:
    """A formula on a line of its own; the converter knows `aligned` under its older name only."""
    return convert(latex.replace("{aligned}", "{split}"), display="block")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
