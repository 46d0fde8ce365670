"""A page for each mechanism: the claim, its sources, equations, inputs and parameters."""

import inspect
import sys
from collections.abc import Iterator

from _extensions.bibliography import cited
from _extensions.markdown import code, plain, prose, table
from _extensions.parameter_page import COLUMNS, parameter_row

from simulator.cli.console import unit_words
from simulator.model.builder import Mechanism
from simulator.model.system import Variable
from simulator.output.equation_latex import Equation, equations, name_latex
from simulator.study.assembly import ingredients, mechanisms, ode_system


def pages() -> Iterator[tuple[str, str]]:
    """The path and the text of every page."""
    for mechanism in mechanisms(ingredients().drugs):
        yield f"mechanisms/{mechanism.name}.md", "\n".join(_page(mechanism))


def _page(mechanism: Mechanism) -> Iterator[str]:
    mine = [v for v in ode_system().variables.values() if v.mechanism == mechanism.name]
    yield f"# {mechanism.name.replace('_', ' ').capitalize()}\n"
    yield from _story(mechanism)
    yield "Sources: " + ", ".join(cited(key) for key in mechanism.sources) + ".\n"
    yield _switch(mechanism)
    yield from _equations(list(equations(mechanism.name)))
    yield from _inputs([v for v in mine if v.kind == "input"])
    yield from _parameters([v.name for v in mine if v.kind == "parameter"])


def _story(mechanism: Mechanism) -> Iterator[str]:
    text = inspect.getdoc(sys.modules[mechanism.build.__module__]) or mechanism.claim
    claim = text.removeprefix("Claim: ")
    for paragraph in (claim[:1].upper() + claim[1:]).split("\n\n"):
        yield prose(paragraph) + "\n"


def _switch(mechanism: Mechanism) -> str:
    if not mechanism.optional:
        return "It cannot be switched off.\n"
    return f"Switch it off: `--set mechanisms.{mechanism.name}=off`; or scale it with a number.\n"


def _equations(found: list[Equation]) -> Iterator[str]:
    if not found:
        return
    yield "## Equations\n"
    for equation in found:
        variable = equation.variable
        unit = plain(unit_words(variable.unit).strip("()"))
        yield f"{code(variable.name)}: {plain(variable.describes)} ({unit})\n"
        yield f"$$\n{equation.latex}\n$$\n"
        if equation.likewise:
            yield f"Likewise {', '.join(map(code, equation.likewise))}.\n"


def _inputs(found: list[Variable]) -> Iterator[str]:
    if not found:
        return
    yield "## Inputs\n"
    yield "What an experiment sets, under `inputs` or through its stimulation, drugs and stimuli.\n"
    by_stem: dict[str, list[Variable]] = {}
    for variable in found:
        by_stem.setdefault(variable.name.partition(".")[0], []).append(variable)
    rows = (
        [", ".join(code(v.name) for v in group[:12]), unit_words(group[0].unit), _meaning(group)]
        for group in by_stem.values()
    )
    yield table(("input", "unit", "what it is"), rows)


def _meaning(group: list[Variable]) -> str:
    return plain("; ".join(dict.fromkeys(v.describes for v in group[:3])))


def _parameters(ids: list[str]) -> Iterator[str]:
    if not ids:
        return
    records = ingredients().parameters
    yield "## Parameters\n"
    yield table(
        ("in equations", *COLUMNS),
        ([f"${name_latex(i)}$", *parameter_row(records[i])] for i in ids),
    )
