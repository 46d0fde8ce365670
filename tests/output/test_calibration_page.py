"""The page and the figure of calibration."""

from pathlib import Path

import numpy as np
import pytest

from simulator.evidence.calibrate import calibrate
from simulator.evidence.identifiability import Profile, identifiability
from simulator.evidence.objective import Objective
from simulator.evidence.questions import Asked
from simulator.evidence.unit_space import unit_space
from simulator.model.parameter import Parameter
from simulator.output.calibration_figure import draw_profiles
from simulator.output.calibration_page import page_text, write_calibration_page


@pytest.fixture
def problem() -> Objective:
    """One parameter that data bind from both sides, one from one, one not at all."""
    base = {"value": 1, "lower": 0, "upper": 2, "tier": "fitted_here", "unit": "nM"}
    space = unit_space(Parameter.model_validate({"id": name, **base}) for name in "abc")
    low, high = np.array([1.0, 1.0, 5.0]), np.array([1.0, np.inf, 6.0])
    asked = Asked(("one", "two", "three"), low, high, np.full(3, 0.1))
    return Objective(
        space, asked, lambda sets: np.array([[v["a"], v["b"], 0] for v in sets]), space.recorded
    )


def test_the_page_says_what_limits_each_parameter(problem: Objective) -> None:
    found = calibrate(problem, 2, 1, 1, with_cma=False, report=lambda line: None)
    near = problem.slopes(found.units)
    text = page_text(problem, found, identifiability(problem, found.units, near, lambda line: None))
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    assert rows["a"].endswith("| the data |")
    assert rows["b"].endswith("| the data, from one side |")
    assert rows["c"].endswith("| its record only |")
    assert "1 nM" in rows["a"]
    assert "| three |" in text
    assert "| two |" not in text
    assert "from 2 starts" in text


def test_page_and_figure_are_written(problem: Objective, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    found = calibrate(problem, 0, report=lambda line: None)
    told = identifiability(problem, found.units, problem.slopes(found.units), lambda line: None)
    page, picture = write_calibration_page(tmp_path, problem, found, told)
    assert "Searches" not in page.read_text("utf-8")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_panel_for_each_parameter_and_none_besides() -> None:
    units = np.array([0.0, 0.5, 1.0])
    profiles = [Profile(f"p{i}", units, i * units**2, 0.0) for i in range(7)]
    panels = [axes for axes in draw_profiles(profiles).axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in panels] == [p.parameter for p in profiles]
