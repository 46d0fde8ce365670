"""The equations as text that a person can read."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from simulator.cli.console import show
from simulator.reading.problems import InputError, did_you_mean
from simulator.study.assembly import ingredients, mechanisms, ode_system


def print_equations(mechanism: str | None) -> None:
    """Every equation, or those of one mechanism; equations that differ only by node once."""
    known = [m.name for m in mechanisms(ingredients().drugs)]
    if mechanism is not None and mechanism not in known:
        raise InputError.of(
            f"there is no mechanism called '{mechanism}'", did_you_mean(mechanism, known)
        )
    show(
        "Time is in minutes. rest.x is the value of x in the person's own untreated state;",
        "mechanisms.x, nodes.x and edges.x.y are 1 unless they are switched off or scaled.",
    )
    for name in [mechanism] if mechanism else known:
        show(f"\n{name}", *_of_mechanism(name))


def _of_mechanism(name: str) -> Iterator[str]:
    system = ode_system()
    nodes = sorted(system.network.nodes, key=len, reverse=True)
    shown: dict[str, str] = {}
    alike: dict[str, list[str]] = {}
    for variable in system.variables.values():
        if variable.mechanism != name:
            continue
        if variable.kind == "state":
            left, right = f"d {variable.name} / dt", system.rates[variable.name]
        elif variable.kind == "quantity":
            left, right = variable.name, system.quantities[variable.name]
        else:
            continue
        suffix = variable.name.rpartition(".")[2]
        line = f"  {left} = {_readable(right)}"
        pattern = line.replace(suffix, "*") if suffix in nodes else line
        shown.setdefault(pattern, line)
        alike.setdefault(pattern, []).append(suffix)
    for pattern, line in shown.items():
        yield line
        if len(alike[pattern]) > 1:
            yield f"      and likewise for {', '.join(alike[pattern][1:])}"


def _readable(expression: sp.Expr) -> str:
    return str(sp.sstr(expression)).replace("**", "^")
