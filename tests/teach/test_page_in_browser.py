"""The page as its users meet it, in a real browser."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from simulator.evidence.hypotheses import read_hypothesis
from simulator.evidence.split import use_of
from simulator.reading.locate import shipped
from simulator.study.curves import settled
from simulator.study.readouts import known_readouts
from simulator.teach.choice import Choice, from_query
from simulator.teach.verdicts import studies

Open = Callable[..., Any]
pytestmark = pytest.mark.xdist_group("page")
FREQUENCY = 0  # which slider
QUICK_CHANGES = 20


def test_it_opens_with_curves_and_asks_nobody_else(open_page: Open) -> None:
    page = open_page()
    curves = page.curves()
    assert set(curves) == {"rTMS", "sham"}
    expected = settled(Choice().study().experiment)
    assert_allclose(curves["rTMS"][1], expected.curve("rTMS", "pain_nrs"), atol=1e-6)
    assert "not for patient care" in page.page.inner_text("header")
    assert page.complaints == []


def test_every_shipped_study_runs(open_page: Open) -> None:
    page = open_page()
    for name in shipped("experiments"):
        page.select("Study", f"{name}:")
        page.page.wait_for_function("n => location.search.includes('study=' + n)", arg=name)
        page.settle()
        assert page.problem() == "", name
        arms = Choice(name).study().experiment.arms
        assert set(page.curves()) == {arm.replace("_", " ") for arm in arms}, name
    assert page.complaints == []


def test_many_quick_changes_end_on_the_right_curve(open_page: Open) -> None:
    page = open_page()
    handle = page.page.locator(".noUi-handle").nth(FREQUENCY)
    for number in range(QUICK_CHANGES):
        handle.press("ArrowRight" if number % 4 else "ArrowLeft")
    page.page.wait_for_timeout(1500)
    page.settle()
    query = page.page.evaluate("location.search")
    choice = from_query(query)
    hertz = choice.study().experiment.arms["rTMS"].stimulation[0].protocol.frequency_hz
    assert hertz == 10 + 15 - 5
    expected = settled(choice.study().experiment).curve("rTMS", "pain_nrs")
    assert_allclose(page.curves()["rTMS"][1], expected, atol=1e-6)


def test_a_lesion_changes_the_curve_and_heals(open_page: Open) -> None:
    page = open_page()
    before = page.curves()["rTMS"][1]
    page.look_at("Circuit", "Part of the circuit")
    page.select("Part of the circuit", "PAG:")
    page.page.wait_for_selector("text=Equations")
    page.page.get_by_role("button", name="Lesion").click()
    page.page.wait_for_function("() => location.search.includes('network.nodes.PAG')")
    page.settle()
    lesioned = page.curves()["rTMS"][1]
    assert np.abs(np.subtract(lesioned, before)).max() > 0.1
    page.page.get_by_role("button", name="Heal all").click()
    page.page.wait_for_function("() => !location.search.includes('network')")
    page.settle()
    assert_allclose(page.curves()["rTMS"][1], before, atol=1e-9)


def test_a_run_is_pinned_and_stays(open_page: Open) -> None:
    page = open_page()
    before = page.curves()["rTMS"][1]
    page.page.get_by_placeholder("a name").fill("ten hertz")
    page.page.keyboard.press("Tab")
    page.page.get_by_role("button", name="Pin").click()
    page.page.locator(".noUi-handle").nth(FREQUENCY).press("ArrowRight")
    page.page.wait_for_timeout(1500)
    page.settle()
    assert page.curves()["rTMS"][1] != before
    assert len(page.pins()) == 2
    assert_allclose(page.pins()[0], before)


def test_why_is_answered_in_a_paragraph(open_page: Open) -> None:
    page = open_page("?study=deandrade2011")
    page.page.get_by_role("button", name="Why?").click()
    page.page.wait_for_selector("text=The strongest way through the circuit", timeout=60_000)
    assert "M1_R → ARC" in page.page.locator("p.why").inner_text()
    assert page.complaints == []


def test_switching_a_mechanism_off_turns_cells(open_page: Open) -> None:
    page = open_page()
    asked = [f for s in studies() for f in s.experiment.findings if use_of(f) != "shown"]
    alone = [f for f in asked if not f.against and not known_readouts()[f.readout].needs_group]
    page.look_at("Evidence", f"{len(alone)} findings")
    page.page.locator(".choices input").first.click()
    page.page.locator(".choices__list--dropdown").get_by_text("NMDA current").click()
    page.page.wait_for_selector("text=turned", timeout=60_000)
    assert page.complaints == []


def test_two_hypotheses_side_by_side_and_a_prediction_first(open_page: Open) -> None:
    page = open_page()
    page.look_at("Hypotheses", "Hypothesis B")
    page.select("Hypothesis B", "nmda_independent_early")
    predicted = read_hypothesis("nmda_independent_early").written.predicts
    page.page.wait_for_selector(f"text={predicted[0].claim}")
    page.page.wait_for_selector("text=Commit and reveal")
    page.page.locator("input[type=checkbox]").last.check()
    page.page.wait_for_selector("text=hidden until you commit")
    page.page.wait_for_timeout(3000)
    assert "rTMS" not in page.curves("hypothesis A")
    page.page.get_by_role("button", name="Commit and reveal").click()
    page.page.wait_for_selector("text=predictions so far")
    page.page.wait_for_timeout(3000)
    assert "rTMS" in page.curves("hypothesis A")
    assert page.complaints == []


@pytest.fixture
def taken_away(open_page: Open, tmp_path: Path) -> dict[str, Path]:
    """Files that the page gives of a changed study."""
    page = open_page(
        "?" + Choice("deandrade2011").changed("stimulation.sessions", "2").as_query()[1:]
    )
    page.look_at("Compare and keep", "Run what the text says")
    found = {}
    for kind in ("YAML", "CSV", "NC", "PNG", "SVG"):
        with page.page.expect_download(timeout=30_000) as download:
            page.page.get_by_text(f"Download {kind}").click()
        found[kind] = tmp_path / f"taken.{kind.lower()}"
        download.value.save_as(found[kind])
    return found


def test_what_is_taken_away_gives_the_same_numbers_on_the_command_line(
    taken_away: dict[str, Path], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "simulator", "run", str(taken_away["YAML"])]
    subprocess.run([*command, "--out", str(tmp_path / "out")], check=True, capture_output=True)
    with xr.open_dataset(tmp_path / "out" / "taken.nc", engine="h5netcdf") as run:
        pain = run["pain_nrs"].load()
    with taken_away["CSV"].open() as lines:
        table = list(csv.DictReader(lines))
    assert len(table) == pain.sizes["time"]
    for arm in pain["arm"].values:
        drawn = [float(row[f"pain_nrs.{arm}"]) for row in table]
        assert_allclose(drawn, pain.sel(arm=arm), atol=1e-6)
    with xr.open_dataset(taken_away["NC"], engine="h5netcdf") as kept:
        assert_allclose(kept["pain_nrs"], pain, atol=1e-6)
    assert taken_away["PNG"].read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in taken_away["SVG"].read_bytes()


def test_a_file_is_opened_again_and_a_bad_one_is_refused_with_a_sentence(
    open_page: Open, taken_away: dict[str, Path], tmp_path: Path
) -> None:
    page = open_page()
    page.look_at("Compare and keep", "Run what the text says")
    page.page.set_input_files("input[type=file]", str(taken_away["YAML"]))
    page.page.wait_for_function("() => location.search.includes('text=')")
    page.settle()
    assert "M1 saline" in page.curves()
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: !!python/object/apply:os.system [touch harm]\narms: 3\n")
    page.page.set_input_files("input[type=file]", str(bad))
    page.page.wait_for_selector(".problem")
    assert "M1 saline" in page.curves()
    assert page.complaints == []


def test_a_link_opens_the_same_page(open_page: Open) -> None:
    query = Choice("deandrade2011").changed("arms.M1_saline.sham", "true").as_query()
    first, second = open_page(query), open_page(query)
    assert first.curves() == second.curves()
    assert open_page("?study=nobody").problem() != ""
