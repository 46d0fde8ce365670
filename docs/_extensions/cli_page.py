"""The reference of the command line, from the commands themselves."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer.main
from _extensions.markdown import code, plain, table

from simulator.cli.commands import app


def page() -> str:
    """The page, a section for each command."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    group: Any = typer.main.get_command(app)
    yield "# Command line\n"
    yield plain(group.help) + "\n"
    yield (
        "Exit codes: 0 done, 1 failed, 2 bad input, 3 done but some runs failed (they are named),"
        " 130 interrupted. `python -m simulator` is the same as `rtms-sim`.\n"
    )
    for name, command in group.commands.items():
        yield f"## `rtms-sim {name}`\n"
        yield plain(command.help) + "\n"
        rows = [_row(parameter) for parameter in command.params]
        if rows:
            yield table(("argument or option", "default", "what it does"), rows)


def _row(parameter: Any) -> list[str]:
    if parameter.opts[0].startswith("-"):
        names = " / ".join([*parameter.opts, *parameter.secondary_opts])
        kind = parameter.metavar or ("" if parameter.is_flag else _kind(parameter))
        text = f"{names} {kind}".strip()
    else:
        text = parameter.metavar or parameter.name.upper()
    return [
        code(text),
        _default(parameter.default),
        plain(parameter.help or "") + _choices(parameter),
    ]


def _annotation(parameter: Any) -> Any:
    return parameter.type_descriptor.annotation


def _kind(parameter: Any) -> str:
    annotation = _annotation(parameter)
    return {int: "INTEGER", float: "NUMBER", str: "TEXT"}.get(
        annotation, "NAME" if _is_choice(annotation) else "PATH"
    )


def _is_choice(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Enum)


def _choices(parameter: Any) -> str:
    annotation = _annotation(parameter)
    if not _is_choice(annotation):
        return ""
    return " One of " + ", ".join(code(member.value) for member in annotation) + "."


def _default(value: Any) -> str:
    if value is None or value is False or value == []:
        return ""
    if isinstance(value, bool):
        return "on"
    return code(value.value if isinstance(value, Enum) else value)
