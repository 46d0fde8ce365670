"""What an unquoted YAML word means, by the rules of YAML 1.2."""

from __future__ import annotations

import math
import re

from simulator.reading.problems import InputError

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0+([0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?)")
_OTHER_BASE = re.compile(r"[-+]?0(o[0-7]+|x[0-9a-fA-F]+|b[01]+)")
_NOT_FINITE = re.compile(r"[-+]?\.?(inf|infinity|nan)", re.IGNORECASE)


def plain_value(text: str) -> Scalar:
    """The value of an unquoted scalar.

    Raises InputError, without a place, for spellings whose meaning people disagree about.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
        return _number(text)
    if _LEADING_ZERO.fullmatch(text):
        sign = text[0] if text[0] in "+-" else ""
        decimal = sign + re.sub(r"^[-+]?0+(?=[0-9])", "", text)
        raise InputError.of(
            f"the number {text} starts with a zero, which some programs read as octal",
            f"write {decimal}, or '{text}' in quotes if it is text",
        )
    if _OTHER_BASE.fullmatch(text):
        raise InputError.of(
            f"{text} looks like an octal, hexadecimal or binary number",
            f"write a decimal number, or '{text}' in quotes if it is text",
        )
    if _NOT_FINITE.fullmatch(text):
        raise InputError.of(
            f"{text} is not a finite number",
            f"write a finite number, or '{text}' in quotes if it is text",
        )
    return text


def _number(text: str) -> int | float:
    number = float(text)
    if math.isinf(number):
        raise InputError.of(f"the number {text[:20]} is too large", "write a smaller number")
    return int(text) if _INTEGER.fullmatch(text) else number
