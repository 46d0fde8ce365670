import pickle

import pytest

from simulator.reading.problems import (
    InputError,
    Problem,
    did_you_mean,
    field_path,
    nearest,
    shown,
)


def test_problem_shows_place_field_message_and_fix() -> None:
    problem = Problem(
        "must be positive, got -1", "use 0.1", "experiments/x.yaml", 12, 5, "arms.M1.bolus"
    )
    assert str(problem) == (
        "experiments/x.yaml:12:5  arms.M1.bolus\n    must be positive, got -1. Fix: use 0.1"
    )


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("wrong"), "wrong"),
        (Problem("wrong?", "do this"), "wrong? Fix: do this"),
        (Problem("wrong", file="a.yaml"), "a.yaml\n    wrong"),
        (Problem("wrong", file="a.yaml", line=3), "a.yaml:3\n    wrong"),
        (Problem("wrong", line=3, column=4), "line 3, column 4\n    wrong"),
        (Problem("wrong", field="seed"), "seed\n    wrong"),
        (Problem("one\ntwo", field="seed"), "seed\n    one\n    two"),
    ],
)
def test_problem_leaves_out_what_is_unknown(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_input_error_tells_every_problem() -> None:
    error = InputError(Problem("first", file="a.yaml"), Problem("second"))
    assert str(error) == "a.yaml\n    first\nsecond"
    assert [problem.message for problem in error.problems] == ["first", "second"]


def test_input_error_of_holds_one_problem() -> None:
    error = InputError.of("wrong", "mend it", file="a.yaml", line=1, column=2, field="b")
    assert error.problems == (Problem("wrong", "mend it", "a.yaml", 1, 2, "b"),)


def test_input_error_survives_the_way_back_from_a_worker_process() -> None:
    error = InputError.of("wrong", "mend it", file="a.yaml", line=1)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


@pytest.mark.parametrize(
    ("word", "match"),
    [
        ("fentanil", "fentanyl"),
        ("FENTANYL", "fentanyl"),
        ("m1-10hz", "M1_10Hz"),
        ("zzz", None),
        ("", None),
    ],
)
def test_nearest_ignores_case_and_separators(word: str, match: str | None) -> None:
    assert nearest(word, ["ketamine", "fentanyl", "M1_10Hz"]) == match


def test_did_you_mean_suggests_or_lists() -> None:
    assert did_you_mean("ketamin", ["ketamine", "saline"]) == "did you mean 'ketamine'?"
    assert did_you_mean("xyz", ["ketamine", "saline"]) == "known: ketamine, saline"
    assert did_you_mean("xyz", ["aa", "bb", "cc"], most=2) == "known: aa, bb and 1 more"
    assert did_you_mean("xyz", []) == ""


def test_field_path_reads_like_the_file() -> None:
    assert field_path(("arms", "M1_saline", "drugs", 0, "drug")) == "arms.M1_saline.drugs[0].drug"
    assert field_path((2, "a.b")) == "[2]['a.b']"
    assert field_path(()) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        ("5", "'5'"),
        (1.5, "1.5"),
        ([], "an empty list"),
        ([1, 2], "a list of 2"),
        ({"a": 1, "b": 2}, "the settings {a, b}"),
    ],
)
def test_shown_is_what_the_author_wrote(value: object, text: str) -> None:
    assert shown(value) == text


def test_shown_cuts_long_values() -> None:
    assert len(shown("x" * 500)) == 60
