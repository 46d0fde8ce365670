"""The model as SBML Level 3 Version 2, for other simulators.

States are parameters with rate rules, quantities parameters with assignment rules. Everything
that an experiment may change is a parameter that need not stay constant. Time is in minutes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import sympy as sp

from simulator.interchange.mathml import mathml
from simulator.model.system import OdeSystem

SBML = "http://www.sbml.org/sbml/level3/version2/core"


def sbml_text(
    system: OdeSystem,
    parameters: Mapping[str, float],
    inputs: Mapping[str, float],
    states: Mapping[str, float],
) -> str:
    """A document with these values; `parameters` holds controls and resting values, too.

    Names become the `name` of each parameter, and `identifiers` its `id`.
    """
    ids = identifiers(system)
    document = Element("sbml", xmlns=SBML, level="3", version="2")
    model = SubElement(document, "model", id="rtms_analgesia", timeUnits="minute")
    model.append(_minute())
    listed = SubElement(model, "listOfParameters")
    values = {**parameters, **inputs, **states}
    for name, identifier in ids.items():
        found = SubElement(listed, "parameter", id=identifier, name=name, constant="false")
        if name not in system.quantities:
            found.set("value", repr(_readable(float(values[name]))))
    rules = SubElement(model, "listOfRules")
    rules.extend(_rules("assignmentRule", system.quantities, ids))
    rules.extend(_rules("rateRule", system.rates, ids))
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="unicode", xml_declaration=True)


def identifiers(system: OdeSystem) -> dict[str, str]:
    """The SBML identifier of every variable by name: letters, digits and underscores."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in system.variables:
        identifier = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if identifier[0].isdigit():
            identifier = f"_{identifier}"
        while identifier in taken:
            identifier += "_"
        taken.add(identifier)
        found[name] = identifier
    return found


def _readable(value: float) -> float:
    """Readers of SBML take a number with fewer digits than usual, next to zero, for none."""
    return value if abs(value) >= sys.float_info.min else 0.0


def _minute() -> Element:
    units = Element("listOfUnitDefinitions")
    definition = SubElement(units, "unitDefinition", id="minute")
    listed = SubElement(definition, "listOfUnits")
    SubElement(listed, "unit", kind="second", exponent="1", scale="0", multiplier="60")
    return units


def _rules(tag: str, equations: Mapping[str, sp.Expr], ids: Mapping[str, str]) -> Iterator[Element]:
    for name, expression in equations.items():
        rule = Element(tag, variable=ids[name])
        rule.append(mathml(expression, ids))
        yield rule
