"""Writes the tables, figures and data of a study."""
