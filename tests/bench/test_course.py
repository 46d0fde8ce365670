from __future__ import annotations

import numpy as np
import pytest

from simulator.bench.course import Course


def test_course_is_ten_sessions_and_three_months(session_course: Course) -> None:
    pieces = session_course.pieces
    stimulated = [p for p in pieces if np.any(p.inputs != pieces[0].inputs)]
    assert len(stimulated) == 10
    assert pieces[-1].end - stimulated[-1].end == pytest.approx(90 * 1440, rel=0.02)


def test_error_is_relative_to_the_largest_value_of_a_state(session_course: Course) -> None:
    shifted = session_course.exact.copy()
    largest = np.unravel_index(np.abs(shifted).argmax(), shifted.shape)
    shifted[largest] *= 1 + 1e-3
    assert session_course.error(shifted) == pytest.approx(1e-3)
    assert session_course.error(session_course.exact) == 0
