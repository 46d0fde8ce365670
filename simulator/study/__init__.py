"""Runs an experiment: subjects, arms, sessions and their schedule."""
