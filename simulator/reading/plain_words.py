"""What a setting must be, in words that need no programming."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from pydantic_core import ErrorDetails

from simulator.reading.problems import did_you_mean, nearest, shown

_GROUP = "a group of settings (key: value)"
_NUMBER = "a number"
_WHOLE_NUMBER = "a whole number"
_SWITCH = "true or false"
_TEXT = "text"
_LIST = "a list"

_EXPECTED: dict[str, str] = {
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "a finite number",
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "string_type": _TEXT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _GROUP,
    "mapping_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "dataclass_type": _GROUP,
    "none_required": "left empty",
    "path_type": "the name of a file",
}
_LIMITED: dict[str, Callable[[dict[str, Any]], str]] = {
    "greater_than": lambda c: "positive" if c["gt"] == 0 else f"greater than {_tidy(c['gt'])}",
    "greater_than_equal": lambda c: f"at least {_tidy(c['ge'])}",
    "less_than": lambda c: "negative" if c["lt"] == 0 else f"less than {_tidy(c['lt'])}",
    "less_than_equal": lambda c: f"at most {_tidy(c['le'])}",
    "multiple_of": lambda c: f"a multiple of {_tidy(c['multiple_of'])}",
    "string_too_short": lambda c: f"text of at least {_count(c['min_length'], 'character')}",
    "string_too_long": lambda c: f"text of at most {_count(c['max_length'], 'character')}",
    "string_pattern_mismatch": lambda c: f"text of the form {c['pattern']}",
    "too_short": lambda c: f"a list of at least {_count(c['min_length'], 'item')}",
    "too_long": lambda c: f"a list of at most {_count(c['max_length'], 'item')}",
    "literal_error": lambda c: str(c["expected"]),
    "enum": lambda c: str(c["expected"]),
    "union_tag_invalid": lambda c: str(c["expected_tags"]).replace("', '", "' or '"),
}
_WRONG_TYPE = re.compile(r".*_type|.*_parsing|literal_error|enum|none_required")


def is_wrong_type(error: ErrorDetails) -> bool:
    """Whether the value is of another type altogether, rather than a bad value of the type."""
    return _WRONG_TYPE.fullmatch(error["type"]) is not None


def message_and_fix(errors: list[ErrorDetails], known_keys: Iterable[str]) -> tuple[str, str]:
    """One sentence and one suggestion for what is wrong at one place of the data.

    Several errors are the several types that the place may have, none of which fits.
    """
    error = errors[0]
    name = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = sorted(known_keys)
        return f"'{name}' is not a known setting", did_you_mean(name, known, most=len(known))
    if error["type"] == "missing":
        is_item = isinstance(error["loc"][-1], int)
        return "is required but missing", "add an item" if is_item else f"add '{name}: ...'"
    if error["type"] == "union_tag_not_found":
        tag = error["ctx"]["discriminator"].strip("'")
        return f"does not say which '{tag}' it is", f"add '{tag}: ...'"
    expected = [_expectation(each) for each in errors]
    if None in expected:
        return _own_words(errors[expected.index(None)])
    wanted = " or ".join(dict.fromkeys(filter(None, expected)))
    return f"must be {wanted}, got {shown(_given(error))}", _hint(errors)


def _expectation(error: ErrorDetails) -> str | None:
    kind = error["type"]
    if kind in _LIMITED:
        return _LIMITED[kind](error["ctx"])
    generic = re.fullmatch(r"Input should be (?:a valid )?(.*)", error["msg"])
    return _EXPECTED.get(kind) or (generic[1] if generic else None)


def _own_words(error: ErrorDetails) -> tuple[str, str]:
    """The text of a check written for one setting, which may name its own fix."""
    cause = error.get("ctx", {}).get("error", "")
    message, _, fix = (str(cause) or error["msg"]).partition("Fix: ")
    return message.strip(), fix.strip()


def _given(error: ErrorDetails) -> Any:
    return error["ctx"]["tag"] if error["type"] == "union_tag_invalid" else error["input"]


def _hint(errors: list[ErrorDetails]) -> str:
    given = _given(errors[0])
    expected = {_EXPECTED.get(error["type"]) for error in errors}
    if isinstance(given, str):
        match = nearest(given, [name for error in errors for name in _names_in(error)])
        if match:
            return f"did you mean '{match}'?"
        if expected & {_NUMBER, _WHOLE_NUMBER}:
            return _number_hint(given)
        if _SWITCH in expected and given.lower() in ("on", "yes", "off", "no"):
            return f"write {'true' if given.lower() in ('on', 'yes') else 'false'}"
    elif _TEXT in expected and isinstance(given, bool | int | float):
        return f"put it in quotes: '{shown(given)}'"
    return ""


def _names_in(error: ErrorDetails) -> list[str]:
    """The names that would have been accepted, where there is a closed list of them."""
    context = error.get("ctx", {})
    listed = context.get("expected_tags") or context.get("expected") or ""
    return re.findall(r"'([^']*)'", str(listed))


def _number_hint(given: str) -> str:
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", given):
        return f"use a decimal point: {given.replace(',', '.')}"
    plain = given.strip().replace("_", "")
    if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?", plain):
        return f"write {plain}, without quotes or underscores"
    return ""


def _tidy(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
