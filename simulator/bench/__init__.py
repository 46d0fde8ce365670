"""How fast and how exact the solvers are, each on the same course of treatment."""
