"""Every equation is evaluated once with physical quantities and must be consistent.

The plain number must come out, too: an equation that is right in dimension but wrong by a factor
of 60 fails here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pint
import pytest
import sympy as sp

from simulator.study.assembly import ode_system

SYSTEM = ode_system()
UNITS: Any = pint.UnitRegistry()
UNITS.define("percent_rmt = [stimulus_intensity]")
UNITS.define("nrs = [rating]")
AS_PINT = {"1": "dimensionless", "degC": "delta_degC", "percent": "dimensionless"}


def unit(text: str) -> Any:
    return UNITS.parse_units(AS_PINT.get(text, text))


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def of(*values: Any) -> Any:
        units = [v.units for v in values if hasattr(v, "units")]
        if not units:
            return choose(values)
        numbers = [v.to(units[0]).magnitude if hasattr(v, "units") else v for v in values]
        assert all(hasattr(v, "units") or v == 0 or units[0].dimensionless for v in values)
        return choose(numbers) * units[0]

    return of


FUNCTIONS = [
    {"Max": _extreme(max), "Min": _extreme(min), "log": np.log, "exp": np.exp, "sqrt": np.sqrt}
]


def evaluate(expression: sp.Expr, values: dict[str, Any]) -> Any:
    symbols = sorted(expression.free_symbols, key=str)
    function = sp.lambdify(symbols, expression, modules=FUNCTIONS)
    return function(*(values[str(s)] for s in symbols))


def plain_values() -> dict[str, float]:
    """A busy moment: nothing is zero, so that no wrong term hides."""
    rng = np.random.default_rng(1)
    values = {}
    for name, variable in SYSTEM.variables.items():
        if variable.kind == "parameter":
            values[name] = SYSTEM.parameters[name].value
        elif variable.kind != "quantity":
            values[name] = (variable.start or 0.3) * (1 + 0.2 * rng.random())
    for name, expression in SYSTEM.quantities.items():
        values[name] = float(evaluate(expression, values))
    return values


PLAIN = plain_values()
PHYSICAL = {name: PLAIN[name] * unit(SYSTEM.variables[name].unit) for name in PLAIN}


@pytest.mark.parametrize("name", [*SYSTEM.quantities, *(f"d/dt {n}" for n in SYSTEM.rates)])
def test_equation_is_consistent(name: str) -> None:
    state = name.removeprefix("d/dt ")
    is_rate = state != name
    expression = SYSTEM.rates[state] if is_rate else SYSTEM.quantities[name]
    expected = unit(SYSTEM.variables[state].unit) / (UNITS.minute if is_rate else 1)
    found = evaluate(expression, PHYSICAL) * UNITS.dimensionless
    plain = float(evaluate(expression, PLAIN))
    assert found.to(expected).magnitude == pytest.approx(plain, rel=1e-9, abs=1e-15)


def test_a_wrong_unit_is_noticed() -> None:
    wrong = SYSTEM.symbol("endorphin_half_life") + SYSTEM.symbol("endorphin.midbrain")
    with pytest.raises(pint.DimensionalityError):
        evaluate(wrong, PHYSICAL)
