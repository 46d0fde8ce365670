import pytest

from simulator.bench.course import Course, course


@pytest.fixture(scope="session")
def session_course() -> Course:
    """Treatment at the resolution of sessions; its reference is looser than the benchmark's."""
    return course("session", reference_rtol=1e-9)
