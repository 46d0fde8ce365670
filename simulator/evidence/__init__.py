"""Compares simulated studies with published findings."""
