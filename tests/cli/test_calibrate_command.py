"""The commands around calibration, with small problems in place of the shipped studies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.cli import calibrating, headlining
from simulator.evidence import assumptions, headlines
from simulator.evidence.objective import Objective
from simulator.evidence.questions import Asked
from simulator.evidence.unit_space import unit_space
from simulator.solving.compiled import Array
from simulator.study.assembly import ingredients

Cli = Callable[..., Any]
NAMES = ("mor_reserve", "endorphin_release")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two parameters; the first is asked to be in the middle of its range."""

    @contextmanager
    def opened(workers: int) -> Iterator[Objective]:
        space = unit_space(ingredients().parameters[name] for name in NAMES)
        middle = 0.5 * np.ones(1)
        asked = Asked(("in the middle",), middle, middle, np.full(1, 0.01))

        def answer(sets: Sequence[Mapping[str, float]]) -> Array:
            return np.array([space.units_of(one)[:1] for one in sets])

        yield Objective(space, asked, answer, space.recorded)

    monkeypatch.setattr(calibrating, "opened_objective", opened)
    monkeypatch.setattr(calibrating, "assumed_parameters", list)


@pytest.mark.usefixtures("small")
def test_calibrate_says_what_moved_and_writes_a_page(cli: Cli, tmp_path: Path) -> None:
    result = cli("calibrate", "--starts", "2", "--minutes", "1", "--no-cma", "--report", "docs")
    assert result.exit_code == 0, result.stderr
    record = ingredients().parameters["mor_reserve"]
    middle = 0.5 * (record.lower + record.upper)
    assert f"{record.value:.4g} -> {middle:.3g}" in result.stdout
    assert "nothing is missed" in result.stdout
    assert "`mor_reserve`" in (tmp_path / "docs" / "calibration.md").read_text("utf-8")
    assert (tmp_path / "docs" / "figures" / "calibration.png").is_file()


@pytest.mark.usefixtures("small")
def test_calibrate_writes_the_ensemble(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []

    def write(*given: Any) -> list[Path]:
        written.append(given)
        return [Path("here.csv")]

    monkeypatch.setattr(calibrating, "write_ensemble", write)
    result = cli("calibrate", "--starts", "2", "--minutes", "1", "--no-cma", "--ensemble")
    assert result.exit_code == 0, result.stderr
    ((sets, origin),) = written
    assert "wrote here.csv" in result.stdout
    assert len(sets) == origin.sets == calibrating.PLAUSIBLE_SETS
    assert set(sets[0]) == set(NAMES)
    assert origin.lowest_cost < origin.highest_cost_allowed


@pytest.fixture
def one_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [h for h in headlines.headlines() if h.finding.id == "deandrade-2011-m1-nlx"]
    monkeypatch.setattr(headlining, "headlines", lambda: found)
    monkeypatch.setattr("simulator.cli.assuming.headlines", lambda: found)


@pytest.mark.usefixtures("one_headline")
def test_headlines_are_printed_with_their_intervals(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = ({"mor_reserve": 0.85}, {"mor_reserve": 0.95})
    monkeypatch.setattr(headlining, "ensemble", lambda: sets)
    result = cli("calibrate", "--headlines", "--workers", "1")
    assert result.exit_code == 0, result.stderr
    assert "naloxone removes the effect of M1" in result.stdout
    assert "% removed" in result.stdout
    assert "Over 2 plausible parameter sets." in result.stdout


@pytest.mark.usefixtures("one_headline")
def test_assumptions_are_printed_with_their_parameters(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [ingredients().parameters[name] for name in (*NAMES, "field_spread")]
    monkeypatch.setattr(assumptions, "varied", lambda: unit_space(records))
    result = cli("assumptions", "--workers", "1")
    assert result.exit_code == 0, result.stderr
    assert "naloxone removes the effect" in result.stdout
    assert "% assumed" in result.stdout
    assert "mor_reserve" in result.stdout
