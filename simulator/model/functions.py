"""The few functions that equations share."""

from __future__ import annotations

import sympy as sp


def sigmoid(drive: sp.Expr, threshold: sp.Expr, slope: sp.Expr) -> sp.Expr:
    """Logistic curve of `drive`, 1/2 at `threshold`, dimensionless; all in one unit."""
    return 1 / (1 + sp.exp((threshold - drive) / slope))


def rectified(value: sp.Expr, rounding: sp.Expr) -> sp.Expr:
    """A smooth max(value, 0), in the unit of `value`; `rounding` is its width at the corner."""
    return (value + sp.sqrt(value**2 + rounding**2)) / 2


def above(value: sp.Expr, rounding: sp.Expr) -> sp.Expr:
    """What `value` exceeds 0 by, less near 0: no value, slope or curvature there, nor below.

    Effects of changes from rest are built on it, so that rest itself does not feel them.
    """
    beyond = sp.Max(value, 0 * value)
    return beyond**3 / (beyond**2 + rounding**2)


def relaxation(state: sp.Expr, towards: sp.Expr, time_constant: sp.Expr) -> sp.Expr:
    """First-order approach of `state` to `towards`."""
    return (towards - state) / time_constant


def decay_rate(half_life: sp.Expr) -> sp.Expr:
    """Rate constant of an exponential decay from its half-life."""
    return sp.log(2) / half_life
