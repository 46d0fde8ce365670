"""Imported once by the process that workers are forked from: what each would load for itself."""

from __future__ import annotations

import numpy as np

from simulator.solving.lanes import widest_lanes
from simulator.solving.steady_lanes import steady_lanes
from simulator.study.assembly import compiled_model
from simulator.sweep import work as work  # all that a worker imports


def load_machine_code() -> None:
    """Load, or compile, the model and the solver's loop by using them once."""
    compiled_model()
    model = compiled_model(widest_lanes())
    both = (model.default_parameters(), model.default_inputs())
    parameters, inputs = (np.repeat(v[:, np.newaxis], model.lanes, axis=1) for v in both)
    steady_lanes(model, parameters, inputs)


load_machine_code()
