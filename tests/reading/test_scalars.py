import pytest

from simulator.reading.problems import InputError
from simulator.reading.scalars import Scalar, plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("+5", 5),
        ("123456789012345678901", 123456789012345678901),
    ],
)
def test_words_and_integers(text: str, value: Scalar) -> None:
    read = plain_value(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-0.25", -0.25),
        ("+1.5e+2", 150.0),
        ("0.0", 0.0),
    ],
)
def test_floats(text: str, value: float) -> None:
    read = plain_value(text)
    assert isinstance(read, float)
    assert read == value


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "off",
        "yes",
        "no",
        "Yes",
        "NO",
        "y",
        "n",
        "tRUE",
        "1:30",
        "12:30:45",
        "2024-01-01",
        "1_000",
        "1,5",
        "1.2.3",
        "e5",
        ".",
        "-",
        "10Hz",
        "٣",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert plain_value(text) == text


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("010", "write 10,"),
        ("-007", "write -7,"),
        ("00", "write 0,"),
        ("08.5", "write 8.5,"),
        ("0o17", "write a decimal number"),
        ("0x1F", "write a decimal number"),
        (".nan", "write a finite number"),
        (".NaN", "write a finite number"),
        (".inf", "write a finite number"),
        ("-.INF", "write a finite number"),
        ("nan", "write a finite number"),
        ("+Infinity", "write a finite number"),
        ("1e999", "write a smaller number"),
        ("9" * 5000, "write a smaller number"),
    ],
)
def test_ambiguous_numbers_are_refused_with_a_fix(text: str, fix: str) -> None:
    with pytest.raises(InputError) as refusal:
        plain_value(text)
    assert refusal.value.problems[0].fix.startswith(fix)
