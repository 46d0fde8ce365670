"""Every command that a page shows can be typed as it stands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from simulator.cli.commands import app

ROOT = Path(__file__).parents[2]
BUILT = {"_build", "_generated"}
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(p for p in sorted((ROOT / "docs").rglob("*.md")) if not BUILT.intersection(p.parts)),
]
BLOCK = re.compile(r"^```(?:sh|bash|console|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(r"^```\{command\} (.*)$", re.MULTILINE)
INLINE = re.compile(r"(?<!`)`(rtms-sim [^`]+)`(?!`)")


def _typed(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    yield from DIRECTIVE.findall(text)
    for block in BLOCK.findall(text):
        lines = block.replace("\\\n", " ").splitlines()
        yield from (line.strip() for line in lines if line.strip().startswith("rtms-sim "))


def _parse(line: str) -> None:
    _, *words = shlex.split(line, comments=True)
    group: Any = typer.main.get_command(app)
    if words[0] not in group.commands:
        raise ValueError(f"no command {words[0]}")
    group.commands[words[0]].make_context(words[0], words[1:])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_and_their_options_exist(page: Path) -> None:
    for line in _typed(page):
        try:
            _parse(line)
        except Exception as error:
            pytest.fail(f"{page.name}: `{line}`: {error}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_within_sentences_exist(page: Path) -> None:
    """A mention may leave out what a command needs, but names no option that is not there."""
    for line in INLINE.findall(page.read_text(encoding="utf-8")):
        try:
            _parse(line)
        except Exception as error:
            if type(error).__name__ != "MissingParameter":
                pytest.fail(f"{page.name}: `{line}`: {error}")


def test_commands_are_found() -> None:
    """The patterns above see directives, blocks and continued lines."""
    assert sum(len(list(_typed(page))) for page in PAGES) > 30
    cluster = list(_typed(ROOT / "docs" / "howto" / "run_on_a_cluster.md"))
    assert any("--people 1" in line and "--scheduler tcp:" in line for line in cluster)


@pytest.mark.parametrize("line", ["rtms-sim jump", "rtms-sim run x --swim", "rtms-sim list tigers"])
def test_a_command_that_is_not_there_is_noticed(line: str) -> None:
    with pytest.raises(Exception, match=r"jump|swim|tigers"):
        _parse(line)


def test_python_is_executed_and_not_only_shown() -> None:
    """Plain blocks of Python would be shown without having been run."""
    pages = [page for page in PAGES if page.parent != ROOT]
    assert not [p.name for p in pages if "```python\n" in p.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_targets_of_make_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]
