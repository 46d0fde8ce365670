"""Each lesson can be taught: predictions, folded answers, a teacher's page, sources that exist."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.output.citations import references
from simulator.reading.locate import find_experiment

LESSONS = sorted((Path(__file__).parents[2] / "docs" / "lessons").glob("[0-9]*.md"))
TEACHER = [page.parent / "teacher" / page.name for page in LESSONS]
BOX = re.compile(r"^:::\{admonition\} (.+)\n((?::.*\n)*)", re.MULTILINE)
CELL = re.compile(r"^```\{code-cell\} python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SOURCE = re.compile(r"\(#source-([^)]*)\)")
HEADER = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n"
PARTS = (
    "Aims",
    "Minutes",
    "What to expect in discussion",
    "Common misconceptions",
    "What the model cannot say",
    "Live",
    "Further sources",
)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _code(page: Path) -> str:
    """All cells of a lesson without their tags."""
    cells = CELL.findall(_text(page))
    return "\n".join(re.sub(r"^:tags:.*\n", "", cell) for cell in cells)


def _minutes(page: Path) -> int:
    """What a lesson says it takes, and the sum of what its teacher's page plans."""
    found = re.search(r"^\*(\d+) minutes\.", _text(page), re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_there_are_ten() -> None:
    assert [int(page.name[:2]) for page in LESSONS] == list(range(1, 11))


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_a_lesson_is_a_notebook_that_asks_before_it_shows(page: Path) -> None:
    text = _text(page)
    assert text.startswith(HEADER)
    boxes = BOX.findall(text)
    kinds = [kind for kind, _ in boxes]
    assert kinds.count("Predict") >= 1
    assert kinds.count("Break it") >= 1
    assert text.count(":tags: [hide-output]") >= kinds.count("Predict")
    assert set(kinds) <= {"Predict", "Question", "Answer", "Break it"}
    assert all(":collapsible: closed" in options for kind, options in boxes if kind == "Answer")


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_every_question_has_its_answer_right_after_it(page: Path) -> None:
    kinds = [kind for kind, _ in BOX.findall(_text(page))]
    assert kinds.count("Question") >= 2
    followed = [after for before, after in pairwise(kinds) if before == "Question"]
    assert followed == ["Answer"] * kinds.count("Question")


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_cells_are_python_and_name_studies_that_exist(page: Path) -> None:
    tree = ast.parse(_code(page))
    named = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"simulated", "load_study", "typical", "verdicts"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert named
    for study in named:
        find_experiment(str(study))


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_a_lesson_fits_into_a_seminar_and_its_plan(page: Path) -> None:
    assert 20 <= _minutes(page) <= 40
    plan = _text(page.parent / "teacher" / page.name)
    parts = re.findall(r"^\| .* \| (\d+) \|$", plan, re.MULTILINE)
    assert sum(map(int, parts)) == _minutes(page)
    table = _text(page.parent / "index.md")
    assert re.search(rf"\]\({page.name}\) \| {_minutes(page)} \|", table)


@pytest.mark.parametrize("page", TEACHER, ids=lambda page: page.stem)
def test_a_teachers_page_says_what_to_expect(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", _text(page), re.MULTILINE)
    assert headings == list(PARTS)
    assert f"(../{page.name})" in _text(page)


@pytest.mark.parametrize("page", [*LESSONS, *TEACHER], ids=lambda p: f"{p.parent.stem}-{p.stem}")
def test_a_page_cites_sources_that_exist_and_says_what_it_is_not_for(page: Path) -> None:
    known = {key.lower() for key in references()}
    cited = SOURCE.findall(_text(page))
    assert cited
    assert set(cited) <= known
    assert "@@" not in _text(page)
    assert "not for patient care" in " ".join(_text(page).split())


def test_numbers_in_answers_are_left_to_the_cells() -> None:
    """Simulated sizes would go stale; answers may name settings, not results in points."""
    for page in LESSONS:
        answers = re.findall(
            r"\{admonition\} Answer\n.*?^:::", _text(page), re.DOTALL | re.MULTILINE
        )
        assert not [a for a in answers if re.search(r"\d\.\d+ (?:points|mm|fold)", a)], page.name
