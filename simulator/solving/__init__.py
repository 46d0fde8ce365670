"""Integrates the equations of a model over time."""
