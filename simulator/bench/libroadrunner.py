"""libRoadRunner, a simulator of SBML with its own compiler: CVODE with a dense Jacobian."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulator.bench.course import Course
from simulator.bench.engines import Engine, NotInstalled
from simulator.interchange.sbml import identifiers, sbml_text
from simulator.solving.compiled import Array
from simulator.solving.reference import ABSOLUTE_PER_RELATIVE
from simulator.study.timeline import Segment


class LibRoadRunner(Engine):
    """The model is loaded once; time restarts at 0 in every segment, for it is autonomous.

    The integrator is called directly, because `simulate` would restart it at every output.
    """

    name = "libRoadRunner, CVODE"

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        try:
            from roadrunner import RoadRunner
        except ImportError:
            raise NotInstalled("not installed; pip install libroadrunner") from None
        self._runner = RoadRunner(_sbml(course))
        self._runner.setIntegrator("cvode")
        self._integrator, self._model = self._runner.getIntegrator(), self._runner.model
        self._set("stiff", True)
        ids, known = identifiers(course.system), list(self._model.getGlobalParameterIds())

        def places(names: Iterable[str]) -> Array:
            return np.array([known.index(ids[name]) for name in names], dtype=np.int32)

        self._states = places(course.model.state_names)
        self._inputs = places(course.model.input_index)

    def solve(self, rtol: float) -> Array:
        self._set("relative_tolerance", rtol)
        # A single number would be multiplied by each state's value.
        self._set("absolute_tolerance", [rtol * ABSOLUTE_PER_RELATIVE] * len(self._states))
        self._model.setGlobalParameterValues(self._states, self.course.initial)
        found = []
        for piece in self.course.pieces:
            self._switch(piece)
            now, end = 0.0, piece.end - piece.start
            for time in (piece.output_times - piece.start).tolist():
                self._integrator.integrate(now, time - now)
                found.append(self._model.getGlobalParameterValues(self._states))
                now = time
            if now < end:
                self._integrator.integrate(now, end - now)
        return np.array(found)

    def steps(self) -> int:
        """Count by solving again, one step at a time."""
        count = 0
        self._set("variable_step_size", True)
        self._model.setGlobalParameterValues(self._states, self.course.initial)
        for piece in self.course.pieces:
            self._switch(piece)
            now, end = 0.0, piece.end - piece.start
            while now < end:
                now = self._integrator.integrate(now, end - now)
                count += 1
        self._set("variable_step_size", False)
        return count

    def _switch(self, piece: Segment) -> None:
        self._model.setGlobalParameterValues(self._inputs, piece.inputs)
        if piece.jumps:
            states = self._model.getGlobalParameterValues(self._states)
            for place, amount in piece.jumps:
                states[place] += amount
            self._model.setGlobalParameterValues(self._states, states)
        self._integrator.restart(0.0)

    def _set(self, setting: str, value: object) -> None:
        self._runner.setIntegratorSetting("cvode", setting, value)


def _sbml(course: Course) -> str:
    model = course.model
    return sbml_text(
        course.system,
        dict(zip(model.parameter_index, course.parameters, strict=True)),
        dict(zip(model.input_index, model.default_inputs(), strict=True)),
        dict(zip(model.state_names, course.initial, strict=True)),
    )
