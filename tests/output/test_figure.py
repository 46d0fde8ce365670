"""The figure, and the links it compares."""

from dataclasses import replace
from pathlib import Path
from typing import TypeGuard

import pytest
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread
from matplotlib.text import Text

from simulator.output.arm_looks import arm_looks
from simulator.output.breaks import compare_drugs
from simulator.output.chain import links
from simulator.output.figure import draw, write_figure
from simulator.output.style import DOTS_PER_INCH, GREY, MM_PER_INCH, TimeAxis
from simulator.study.load import Study, load_study
from simulator.study.run import Run


def is_text(artist: Artist) -> TypeGuard[Text]:
    return isinstance(artist, Text)


def test_looks_tell_arms_apart(study: Study) -> None:
    looks = arm_looks(study.experiment.arms)
    assert len({(k.colour, k.dashes) for k in looks.values()}) == len(looks)
    assert looks["active"].colour == looks["blocked"].colour
    assert looks["active"].dashes != looks["blocked"].dashes == looks["sham_blocked"].dashes
    assert looks["sham"].colour == looks["sham_blocked"].colour == GREY


@pytest.mark.parametrize("name", ["pei2019", "che2024"])
def test_looks_of_published_studies_differ(name: str) -> None:
    looks = arm_looks(load_study(name).experiment.arms)
    assert len({(k.colour, k.dashes) for k in looks.values()}) == len(looks)


def test_naloxone_first_breaks_the_chain_at_the_receptor(run: Run) -> None:
    chain = links(in_days=False)
    (found,) = compare_drugs(run, chain)
    assert (found.drugged, found.plain, found.time_min) == ("blocked", "active", 35.0)
    assert found.first_broken is not None
    assert chain[found.first_broken].title.startswith("µ-Opioid effect")
    assert found.kept[:3] == pytest.approx((1, 1, 1), abs=0.05)


def test_a_drug_that_does_nothing_breaks_nothing(run: Run) -> None:
    same = {**run.arms, "blocked": run.arms["active"], "sham_blocked": run.arms["sham"]}
    (found,) = compare_drugs(replace(run, arms=same), links(in_days=False))
    assert found.first_broken is None


def test_no_text_leaves_the_page_or_covers_other_text(study: Study, run: Run) -> None:
    figure = draw(study, run)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    width, height = canvas.get_width_height()
    labels = [axes.yaxis.label for axes in figure.axes]
    titles = [child for axes in figure.axes for child in axes.get_children() if is_text(child)]
    texts = [t for t in (*labels, *titles, *figure.texts) if t.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    assert len(boxes) > 15
    for box in boxes:
        assert min(box.x0, box.y0) >= 0
        assert box.x1 <= width
        assert box.y1 <= height
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])


def test_the_file_has_the_width_of_a_page(study: Study, run: Run, folder: Path) -> None:
    png, svg = write_figure(study, run, folder / "small.v2", (".png", ".svg"))
    assert (png.name, svg.name) == ("small.v2.png", "small.v2.svg")
    pixels = imread(png)
    assert pixels.shape[1] == pytest.approx(180 / MM_PER_INCH * DOTS_PER_INCH, abs=2)
    assert pixels.std() > 0.05
    assert "µ-Opioid effect" in svg.read_text()


def test_a_failed_arm_is_left_out_and_named(study: Study, run: Run) -> None:
    arms = {name: arm for name, arm in run.arms.items() if name != "sham"}
    figure = draw(study, replace(run, arms=arms, failures={"sham": "the solver gave up"}))
    assert "failed: sham" in figure._supxlabel.get_text()  # type: ignore[attr-defined]


def test_a_course_is_counted_in_days() -> None:
    assert TimeAxis(-5, 100).label.endswith("(min)")
    course = TimeAxis(-5, 30 * 1440)
    assert course.label.endswith("(days)")
    assert course(2880) == 2
