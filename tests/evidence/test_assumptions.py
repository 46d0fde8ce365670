"""Headlines, and on what they rest."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulator.evidence import assumptions
from simulator.evidence.assumptions import KINDS, assumption_shares
from simulator.evidence.headlines import headlines
from simulator.evidence.unit_space import unit_space
from simulator.reading.problems import InputError
from simulator.study.assembly import ingredients


def test_every_headline_is_a_finding_of_a_shipped_study() -> None:
    found = headlines()
    assert len(found) > 5
    for headline in found:
        assert headline.study.experiment.findings == (headline.finding,)
        assert headline.words


def test_an_unknown_finding_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "calibration"
    folder.mkdir()
    text = "- {finding: deandrade-2011-m1-nx, words: naloxone}\n"
    (folder / "headlines.yaml").write_text(text, "utf-8")
    monkeypatch.setattr("simulator.evidence.headlines.configs_directory", lambda: tmp_path)
    with pytest.raises(InputError, match="deandrade-2011-m1-nlx"):
        headlines()


def test_shares_add_up_and_follow_the_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    records = ingredients().parameters
    names = ("w_M1_ARC", "mor_reserve", "field_spread", "astrocyte_calm")
    narrow = records["w_M1_ARC"]
    half = narrow.upper - narrow.lower
    narrow = narrow.model_copy(
        update={"lower": narrow.value - 0.001 * half, "upper": narrow.value + 0.001 * half}
    )
    headline = next(h for h in headlines() if h.finding.id == "deandrade-2011-m1-saline")
    monkeypatch.setattr(assumptions, "varied", lambda: unit_space(records[n] for n in names))
    (whole,) = assumption_shares([headline], workers=1)
    assert sum(whole.shares.values()) == pytest.approx(1)
    assert sum(whole.of_kind(kind) for kind in KINDS) == pytest.approx(1)
    assert list(whole.shares.values()) == sorted(whole.shares.values(), reverse=True)
    assert whole.value < 0
    others = [narrow, *(records[n] for n in names[1:])]
    monkeypatch.setattr(assumptions, "varied", lambda: unit_space(others))
    (without,) = assumption_shares([headline], workers=1)
    assert without.shares["w_M1_ARC"] < 0.01 * whole.shares["w_M1_ARC"]


def test_shares_are_squares_of_moves_by_a_standard_deviation(
    parameters: Callable[..., list[object]],
) -> None:
    space = unit_space(parameters("mor_reserve", "w_M1_ARC"))  # type: ignore[arg-type]
    rest = assumptions._rest("words", [np.array([1.0, 1.3, 0.6])], space)
    assert rest.shares == pytest.approx({"w_M1_ARC": 0.64, "mor_reserve": 0.36})
    with pytest.raises(InputError, match="no number"):
        assumptions._rest("words", [np.array([np.nan, np.nan, np.nan])], space)
