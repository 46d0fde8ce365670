from __future__ import annotations

from xml.etree import ElementTree

import sympy as sp

from simulator.output.equation_latex import equation_of, equations, name_latex
from simulator.output.mathml import mathml
from simulator.study.assembly import ingredients, mechanisms, ode_system


def test_every_equation_is_written_once_and_drawn() -> None:
    covered: list[str] = []
    for mechanism in mechanisms(ingredients().drugs):
        for equation in equations(mechanism.name):
            covered += [equation.variable.name, *equation.likewise]
            ElementTree.fromstring(mathml(equation.latex))
    system = ode_system()
    assert sorted(covered) == sorted([*system.rates, *system.quantities])


def test_a_rate_is_a_derivative_and_a_quantity_is_not() -> None:
    assert r"\mathrm{d}t" in equation_of("activity.PAG")
    assert r"\mathrm{d}t" not in equation_of("output.PAG")


def test_logistic_curves_have_a_name() -> None:
    assert "logistic" in equation_of("activity.PAG")
    assert "e^{" not in equation_of("activity.PAG")


def test_names_that_share_a_symbol_are_spelt_out() -> None:
    assert name_latex("dopamine.limbic") != name_latex("dopamine.striatal")
    assert "rest" in name_latex("rest.output.PAG")


def test_formulas_within_a_line_are_inline() -> None:
    assert 'display="inline"' in mathml(sp.latex(sp.Symbol("x")), inline=True)
    assert 'display="block"' in mathml("x")
