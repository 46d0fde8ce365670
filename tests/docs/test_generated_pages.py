"""Pages made from the package leave nothing out."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import typer.main

import simulator
from simulator.cli.commands import app
from simulator.output.citations import references
from simulator.study.assembly import ingredients, mechanisms, ode_system
from simulator.study.file_schema import experiment_schema


@pytest.fixture
def mechanism_pages() -> dict[str, str]:
    return dict(import_module("_extensions.mechanism_pages").pages())


def test_every_mechanism_has_a_page_with_all_its_equations(
    mechanism_pages: dict[str, str],
) -> None:
    names = [m.name for m in mechanisms(ingredients().drugs)]
    assert list(mechanism_pages) == [f"mechanisms/{name}.md" for name in names]
    for variable in ode_system().variables.values():
        if variable.kind in ("state", "quantity", "parameter"):
            assert f"`{variable.name}`" in mechanism_pages[f"mechanisms/{variable.mechanism}.md"]


def test_every_formula_can_be_drawn_without_a_script(mechanism_pages: dict[str, str]) -> None:
    mathml = import_module("_extensions.mathml")
    block = re.compile(r"^\$\$\n(.+)\n\$\$$", re.MULTILINE)
    formulas = [f for page in mechanism_pages.values() for f in block.findall(page)]
    assert len(formulas) > 100
    for formula in formulas:
        drawn = mathml.drawn(formula)
        assert drawn.startswith("<math")
        assert "\\" not in drawn
        assert "<mi>&</mi>" not in drawn


def test_every_parameter_record_is_listed_with_its_tier() -> None:
    page = import_module("_extensions.parameter_page").page()
    for record in ingredients().parameters.values():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{record.id}` |"))
        assert record.tier.replace("_", " ") in row


def test_every_source_is_listed() -> None:
    page = import_module("_extensions.bibliography").page()
    for key in references():
        assert f"(source-{key.lower()})=" in page


def test_every_command_and_option_is_listed() -> None:
    page = import_module("_extensions.cli_page").page()
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        section = page.partition(f"## `rtms-sim {name}`\n")[2].partition("\n## ")[0]
        assert section
        for parameter in command.params:
            if parameter.opts[0].startswith("-"):
                assert parameter.opts[0] in section


def test_every_field_of_an_experiment_file_is_listed() -> None:
    page = import_module("_extensions.schema_page").page()
    schema = experiment_schema()
    for part in (schema, *schema["$defs"].values()):
        for field in part.get("properties", {}):
            assert f"| `{field}` |" in page
    assert "anything" not in page


def test_every_module_is_documented() -> None:
    api = import_module("_extensions.api_pages")
    text = "".join(text for _, text in api.pages())
    root = Path(simulator.__file__).parent
    for path in root.rglob("[a-z]*.py"):
        module = ".".join(path.relative_to(root.parent).with_suffix("").parts)
        assert (f"automodule:: {module}\n" in text) != (module in api.NOT_IMPORTED)
