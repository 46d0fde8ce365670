from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import (
    Field,
    NonNegativeFloat,
    PositiveFloat,
    ValidationError,
    field_validator,
    model_validator,
)

from simulator.reading.problems import InputError, Problem
from simulator.reading.strict_yaml import Document, load_text
from simulator.reading.validation import StrictModel, validate

JARGON = ("pydantic", "http", "Input", "Bolus", "Course", "function-", "literal[", "_type", "dict")
KNOWN_WORDS = [
    "drugs",
    "target",
    "dose",
    "course",
    "pulses",
    "site",
    "either",
    "kind",
    "bolus",
    "infusion",
    "bolus_mg_per_kg",
    "rate_mg_per_h",
    "days",
    "weekends",
    "M1",
    "auto",
    "5",
    "yes",
    "unknown",
]


class Sex(Enum):
    FEMALE = "female"
    MALE = "male"


class Bolus(StrictModel):
    kind: Literal["bolus"]
    bolus_mg_per_kg: PositiveFloat


class Infusion(StrictModel):
    kind: Literal["infusion"]
    bolus: str = ""
    rate_mg_per_h: float = Field(ge=0, le=50)


class Course(StrictModel):
    days: int = Field(gt=0)
    weekends: bool = False

    @model_validator(mode="after")
    def fits_a_year(self) -> "Course":
        if self.days > 365:
            raise ValueError("a course ends within a year. Fix: use at most 365 days")
        return self


class Arm(StrictModel):
    drugs: tuple[Annotated[Bolus | Infusion, Field(discriminator="kind")], ...] = ()
    target: Literal["M1", "DLPFC"] = "M1"
    dose: PositiveFloat | Literal["auto"] = "auto"
    course: Course | str | None = None
    pulses: list[int] | int = 0
    site: tuple[float, float] | None = None
    either: Bolus | Course | None = None


class Study(StrictModel):
    arms: dict[Annotated[str, Field(pattern="^[A-Z]")], Arm]
    title: str = Field(default="", max_length=10)
    sex: Sex = Sex.MALE
    coil: Path | None = None
    lowest: NonNegativeFloat = 0.0
    below: float = Field(default=-1.0, lt=0)
    tags: list[str] = Field(default=[], min_length=0, max_length=2)

    @field_validator("title")
    @classmethod
    def no_shouting(cls, title: str) -> str:
        if title.isupper():
            raise ValueError("please do not shout")
        return title


def check(text: str) -> Study:
    return validate(Study, load_text(text, "study.yaml"))


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as refusal:
        check(text)
    told = str(refusal.value)
    assert not [jargon for jargon in JARGON if jargon in told]
    return refusal.value.problems


def arm_problem(setting: str) -> Problem:
    (problem,) = problems(f"arms:\n  M1:\n    {setting}\n")
    return problem


def test_accepts_a_sound_study() -> None:
    study = check(
        "arms:\n  M1:\n    drugs:\n      - {kind: bolus, bolus_mg_per_kg: 1}\n"
        "    site: [1, 2.5]\n    course: {days: 5}\nsex: female\ncoil: coils/f8.yaml\n"
    )
    arm = study.arms["M1"]
    assert arm.drugs == (Bolus(kind="bolus", bolus_mg_per_kg=1.0),)
    assert isinstance(arm.site, tuple)
    assert study.sex is Sex.FEMALE
    assert study.coil == Path("coils/f8.yaml")


def test_problem_knows_file_place_and_field() -> None:
    (problem,) = problems(
        "arms:\n  M1:\n    drugs:\n      - kind: bolus\n        bolus_mg_per_kg: -1\n"
    )
    assert problem == Problem(
        "must be positive, got -1", "", "study.yaml", 5, 9, "arms.M1.drugs[0].bolus_mg_per_kg"
    )


def test_missing_key_points_at_its_parent() -> None:
    (problem,) = problems("title: x\narms:\n  M1:\n    drugs: [{kind: bolus}]\n")
    assert problem.message == "is required but missing"
    assert problem.fix == "add 'bolus_mg_per_kg: ...'"
    assert (problem.line, problem.column) == (4, 13)
    assert problem.field == "arms.M1.drugs[0].bolus_mg_per_kg"


def test_unknown_key_suggests_one_of_its_own_group() -> None:
    (problem,) = problems(
        "arms:\n  M1:\n    drugs: [{kind: bolus, bolus_mg_per_kg: 1, bolus_mg_perkg: 1}]\n"
    )
    assert problem.message == "'bolus_mg_perkg' is not a known setting"
    assert problem.fix == "did you mean 'bolus_mg_per_kg'?"


def test_unknown_key_unlike_any_other_lists_them_all() -> None:
    assert arm_problem("zzz: 1").fix == ("known: course, dose, drugs, either, pulses, site, target")
    assert arm_problem("course: {days: 1, zzz: 1}").fix == "known: days, weekends"


def test_tag_named_like_a_key_is_not_part_of_the_path() -> None:
    problem = arm_problem("drugs: [{kind: infusion, bolus: x, rate_mg_per_h: 99}]")
    assert problem.field == "arms.M1.drugs[0].rate_mg_per_h"
    assert problem.message == "must be at most 50, got 99"


@pytest.mark.parametrize(
    ("setting", "field", "message", "fix"),
    [
        ("drugs: [{kind: bolis}]", "drugs[0]", "must be 'bolus' or 'infusion', got 'bolis'",
         "did you mean 'bolus'?"),
        ("drugs: [{}]", "drugs[0]", "does not say which 'kind' it is", "add 'kind: ...'"),
        ("drugs: [5]", "drugs[0]", "must be a group of settings (key: value), got 5", ""),
        ("drugs: ketamine", "drugs", "must be a list, got 'ketamine'", ""),
        ("target: m1", "target", "must be 'M1' or 'DLPFC', got 'm1'", "did you mean 'M1'?"),
        ("target: [M1]", "target", "must be 'M1' or 'DLPFC', got a list of 1", ""),
        ("site: [1]", "site[1]", "is required but missing", "add an item"),
        ("site: [1, x]", "site[1]", "must be a number, got 'x'", ""),
    ],
)  # fmt: skip
def test_messages(setting: str, field: str, message: str, fix: str) -> None:
    problem = arm_problem(setting)
    assert (problem.field, problem.message, problem.fix) == (f"arms.M1.{field}", message, fix)


@pytest.mark.parametrize(
    ("setting", "field", "message", "fix"),
    [
        ("dose: autp", "dose", "must be a number or 'auto', got 'autp'", "did you mean 'auto'?"),
        ("dose: '1.5'", "dose", "must be a number or 'auto', got '1.5'",
         "write 1.5, without quotes or underscores"),
        ("dose: -2", "dose", "must be positive, got -2", ""),
        ("course: {days: 0}", "course.days", "must be positive, got 0", ""),
        ("course: 5", "course", "must be a group of settings (key: value) or text, got 5",
         "put it in quotes: '5'"),
        ("course: {days: 400}", "course", "a course ends within a year.",
         "use at most 365 days"),
        ("pulses: [1, x]", "pulses[1]", "must be a whole number, got 'x'", ""),
        ("pulses: x", "pulses", "must be a list or a whole number, got 'x'", ""),
        ("either: {days: 1, weekends: 3}", "either.weekends", "must be true or false, got 3", ""),
        ("either: {kind: bolus, bolus_mg_per_kg: 0}", "either.bolus_mg_per_kg",
         "must be positive, got 0", ""),
        ("either: 3", "either", "must be a group of settings (key: value), got 3", ""),
    ],
)  # fmt: skip
def test_a_choice_of_types_is_told_as_one_problem(
    setting: str, field: str, message: str, fix: str
) -> None:
    problem = arm_problem(setting)
    assert (problem.field, problem.message, problem.fix) == (f"arms.M1.{field}", message, fix)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("title: SHOUT", "please do not shout", ""),
        ("title: much too long", "must be text of at most 10 characters, got 'much too long'", ""),
        ("title: 5", "must be text, got 5", "put it in quotes: '5'"),
        ("title: true", "must be text, got true", "put it in quotes: 'true'"),
        ("sex: femal", "must be 'female' or 'male', got 'femal'", "did you mean 'female'?"),
        ("lowest: -0.5", "must be at least 0, got -0.5", ""),
        ("below: 0", "must be negative, got 0", ""),
        ("lowest: true", "must be a number, got true", ""),
        ("lowest: 1_000", "must be a number, got '1_000'",
         "write 1000, without quotes or underscores"),
        ("lowest: 1,5", "must be a number, got '1,5'", "use a decimal point: 1.5"),
        ("lowest: 'nan'", "must be a number, got 'nan'", ""),
        ("lowest:", "must be a number, got nothing", ""),
        ("tags: [a, b, c]", "must be a list of at most 2 items, got a list of 3", ""),
        ("coil: 7", "must be the name of a file, got 7", ""),
    ],
)  # fmt: skip
def test_top_level_messages(text: str, message: str, fix: str) -> None:
    (problem,) = problems(f"arms: {{}}\n{text}\n")
    assert (problem.message, problem.fix, problem.line) == (message, fix, 2)


def test_bad_name_of_a_group_is_placed_at_its_key() -> None:
    (problem,) = problems("arms:\n  m1: {}\n")
    assert (problem.field, problem.line, problem.column) == ("arms.m1", 2, 3)
    assert problem.message == "must be text of the form ^[A-Z], got 'm1'"


@pytest.mark.parametrize("word", ["on", "Yes"])
def test_switch_words_are_explained(word: str) -> None:
    assert arm_problem(f"course: {{days: 1, weekends: {word}}}").fix == "write true"


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    found = problems("titel: a\nlowest: x\narms:\n  M1: {dose: 0, sites: 1}\n")
    assert [problem.field for problem in found] == [
        "titel", "lowest", "arms.M1.dose", "arms.M1.sites",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[1]", "5", "text"])
def test_a_file_that_is_no_group_is_refused(text: str) -> None:
    (problem,) = problems(text)
    assert problem.message.startswith("must be a group of settings")
    assert (problem.field, problem.line) == ("", 1)


def test_part_of_a_document() -> None:
    document = load_text("course:\n  - days: 0\n", "study.yaml")
    with pytest.raises(InputError) as refusal:
        validate(Course, document, at=("course", 0))
    (problem,) = refusal.value.problems
    assert (problem.field, problem.line, problem.column) == ("course[0].days", 2, 5)


@pytest.mark.parametrize("at", [("curse",), ("course", 3), ("course", 0, "days", "x")])
def test_missing_part_of_a_document(at: tuple[str | int, ...]) -> None:
    with pytest.raises(InputError) as refusal:
        validate(Course, load_text("course:\n  - days: 0\n", "study.yaml"), at)
    assert refusal.value.problems[0].message == "is required but missing"


def test_completed_data_is_placed_where_it_comes_from() -> None:
    document = load_text("title: x\ncourse: {weekends: true}\n", "study.yaml")
    data: dict[str, Any] = {"weekends": True, "days": -3}
    with pytest.raises(InputError) as refusal:
        validate(Course, document, ("course",), data)
    (problem,) = refusal.value.problems
    assert (problem.field, problem.line, problem.column) == ("course.days", 2, 1)
    assert validate(Course, document, ("course",), data | {"days": 3}).days == 3


values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 400) | st.floats() | st.sampled_from(KNOWN_WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KNOWN_WORDS), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KNOWN_WORDS), values, max_size=5))
def test_any_arm_is_accepted_or_told_off_in_words(arm: dict[str, Any]) -> None:
    document = Document({"arms": {"M1": arm}}, "study.yaml", {(): (1, 1)})
    try:
        validate(Study, document)
    except InputError as error:
        told = str(error)
        assert not [jargon for jargon in JARGON if jargon in told]
        fields = [problem.field for problem in error.problems]
        assert len(set(fields)) == len(fields)
        assert all(field.startswith("arms.M1.") for field in fields)


class Numbers(StrictModel):
    real: float = 0.0
    whole: int = 0
    switch: bool = False
    many: dict[str, list[float]] = Field(default_factory=dict)
    plain: dict[str, str] = Field(default={"type": "float"})
    default: float = 0.0
    inner: "Numbers | None" = None


@pytest.mark.parametrize(
    "data",
    [
        {"real": "1"},
        {"real": True},
        {"real": float("nan")},
        {"real": float("inf")},
        {"whole": "1"},
        {"whole": True},
        {"whole": 1.5},
        {"switch": 1},
        {"switch": "true"},
        {"many": {"a": [1.0, "2"]}},
        {"many": {"a": [False]}},
        {"inner": {"inner": {"real": "1"}}},
        {"default": "1"},
        {"other": 1},
    ],
)
def test_strict_model_never_guesses(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Numbers.model_validate(data)


def test_strict_model_takes_whole_numbers_for_floats_and_is_read_only() -> None:
    numbers = Numbers.model_validate({"real": 1, "many": {"a": [1]}, "inner": {"real": 2}})
    assert isinstance(numbers.real, float)
    assert isinstance(numbers.many["a"][0], float)
    with pytest.raises(ValidationError):
        numbers.real = 2.0  # type: ignore[misc]


def test_strict_model_leaves_default_values_alone() -> None:
    assert Numbers().plain == {"type": "float"}
