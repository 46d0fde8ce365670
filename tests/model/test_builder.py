"""The builder: exports, totals, and what it refuses."""

import networkx as nx
import pytest
import sympy as sp

from simulator.model.builder import Mechanism, ModelBuilder, ModelError, Scope
from simulator.model.network import Network
from simulator.model.parameter import Parameter, ParameterSet
from simulator.model.system import OdeSystem

K = Parameter(id="k", value=0.5, lower=0, upper=1, unit="1/min", tier="assumed")


def assemble(*builds: object) -> OdeSystem:
    builder = ModelBuilder(Network(nx.DiGraph(), (), {}), ParameterSet([K]))
    for number, build in enumerate(builds):
        builder.add(Mechanism(f"m{number}", "x.", ("s",), build))  # type: ignore[arg-type]
    return builder.assemble()


def source(m: Scope) -> None:
    y = m.state("y", "1", "a state", 1.0)
    m.rate(y, -m.parameter("k") * y + m.total("push", "1/min", "a total"))
    m.export("seen", "1", "what others see", y, 0.25)


def pusher(m: Scope) -> None:
    m.contribute("push", m.parameter("k"))


def test_totals_add_up_and_vanish_with_their_mechanism() -> None:
    system = assemble(source, pusher)
    strength, k = system.symbol("mechanisms.m1"), system.symbol("k")
    assert sp.simplify(system.quantities["push"] - strength * k) == 0
    assert system.quantities["push"].subs(strength, 0) == 0


def test_an_export_is_neutral_when_off() -> None:
    system = assemble(source)
    seen = system.quantities["seen"]
    assert seen.subs(system.symbol("mechanisms.m0"), 0) == 0.25
    assert seen.subs(system.symbol("mechanisms.m0"), 1) == system.symbol("y")


def test_the_symbolic_jacobian_is_that_of_the_rates() -> None:
    system = assemble(source, pusher)
    assert list(system.jacobian()) == [("y", "y", -system.symbol("k"))]


@pytest.mark.parametrize(
    ("build", "told"),
    [
        (lambda m: m.parameter("absent"), "no record"),
        (lambda m: m.state("y", "1", "x", 0.0), "without a rate"),
        (lambda m: m.contribute("nowhere", sp.Integer(1)), "nobody declared"),
        (lambda m: m.quantity("q", "1", "x", m.read("ghost")), "nothing defines"),
        (lambda m: m.quantity("q", "1", "x", m.read("q") + 1), "define one another"),
    ],
)
def test_what_does_not_fit_is_refused(build: object, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        assemble(build)
