"""YAML syntax errors in plain words."""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml.error import MarkedYAMLError
from yaml.reader import Reader

from simulator.reading.problems import Problem


class _Explanation(NamedTuple):
    pattern: str
    message: str
    fix: str
    at_opening: bool = False


_EXPLANATIONS = (
    _Explanation(
        "mapping values are not allowed|unexpected ':'",
        "this ':' starts a setting where none can start",
        "put text that contains ': ' in quotes, or line the key up with the keys beside it",
    ),
    _Explanation(
        "sequence entries are not allowed",
        "a list item '- ' cannot start here",
        "start the list on the line below its key",
    ),
    _Explanation(
        "could not find expected ':'",
        "this line is neither 'key: value' nor '- item'",
        "check that a space follows the ':' or '-'",
        at_opening=True,
    ),
    _Explanation(
        "unexpected end of stream|unexpected document",
        "the quote opened here is never closed",
        "add the closing quote",
        at_opening=True,
    ),
    _Explanation(
        "expected ',' or '(?P<closing>[]}])'",
        "the list or group opened here is not closed properly",
        "separate the items with ',' and end with '{closing}'",
        at_opening=True,
    ),
    _Explanation(
        "escape",
        "a '\\' in double quotes starts an escape that YAML does not know",
        "use single quotes, or write '\\\\' for a backslash",
    ),
    _Explanation(
        "alphabetic or numeric character",
        "'&' and '*' have a special meaning at the start of a value",
        "put the text in quotes",
    ),
    _Explanation(
        "expected (the )?node content",
        "a value was expected here",
        "write the value, or put it in quotes if it is text",
    ),
    _Explanation(
        "expected key|'-' indicator|expected <block end>",
        "this does not fit the lines above it",
        "indent it like the lines it belongs with, and leave nothing after a closing quote or "
        "bracket",
    ),
)


def explain(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """A parser's complaint about `text` as a problem in `file`."""
    mark = error.problem_mark or error.context_mark
    complaint = error.problem or "unreadable"
    character = text[mark.index : mark.index + 1] if mark else ""
    message, fix = f"this is not valid YAML ({complaint})", "check the spelling of this line"
    if character == "\t" or "tab character" in complaint:
        message, fix = "a tab is used for indentation", "use spaces"
    elif "cannot start any token" in complaint:
        message = f"an unquoted value cannot start with '{character}'"
        fix = "put the text in quotes"
    elif character == ":" and re.search("expected (key|node)", complaint):
        message, fix = "a key is missing before ':'", "write 'key: value'"
    else:
        for known in _EXPLANATIONS:
            found = re.search(known.pattern, complaint)
            if found:
                message, fix = known.message, known.fix.format(**found.groupdict())
                mark = (error.context_mark if known.at_opening else None) or mark
                break
    if mark is None:
        return Problem(message, fix, file)
    return Problem(message, fix, file, mark.line + 1, mark.column + 1)


def control_character(text: str, file: str) -> Problem | None:
    """The first invisible control character that YAML forbids, if there is one."""
    found = Reader.NON_PRINTABLE.search(text)
    if found is None:
        return None
    before = text[: found.start()]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    name = f"U+{ord(found.group()):04X}"
    fix = "delete it, or save the file again as plain UTF-8 text"
    return Problem(
        f"the invisible control character {name} is not allowed", fix, file, line, column
    )
