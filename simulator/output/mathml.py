"""Formulas as MathML, which browsers draw themselves: no script, no fonts, no network."""

from __future__ import annotations

from latex2mathml.converter import convert


def mathml(latex: str, inline: bool = False) -> str:
    """LaTeX as MathML; the converter knows `aligned` under its older name only."""
    text: str = convert(
        latex.replace("{aligned}", "{split}"), display="inline" if inline else "block"
    )
    return text
