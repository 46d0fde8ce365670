import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reading import event_reader
from simulator.reading.problems import InputError, Problem
from simulator.reading.strict_yaml import Document, load_text


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as refusal:
        load_text(text, "study.yaml")
    for problem in refusal.value.problems:
        assert problem.file == "study.yaml"
        assert problem.fix
    return refusal.value.problems


STUDY = """\
# a study
title: "010"
arms:
  M1:
    drugs:
      - drug: ketamine
        doses: [0.5, 1]
      -
  sham: {on: yes}
"""


def test_reads_plain_data() -> None:
    assert load_text(STUDY, "study.yaml").data == {
        "title": "010",
        "arms": {
            "M1": {"drugs": [{"drug": "ketamine", "doses": [0.5, 1]}, None]},
            "sham": {"on": "yes"},
        },
    }


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", None)])
def test_knows_where_every_key_and_item_is(loader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if loader is None:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(event_reader, "_LOADER", loader)
    drugs = ("arms", "M1", "drugs")
    assert load_text(STUDY, "study.yaml").positions == {
        (): (2, 1),
        ("title",): (2, 1),
        ("arms",): (3, 1),
        ("arms", "M1"): (4, 3),
        drugs: (5, 5),
        (*drugs, 0): (6, 9),
        (*drugs, 0, "drug"): (6, 9),
        (*drugs, 0, "doses"): (7, 9),
        (*drugs, 0, "doses", 0): (7, 17),
        (*drugs, 0, "doses", 1): (7, 22),
        (*drugs, 1): (8, 8),
        ("arms", "sham"): (9, 3),
        ("arms", "sham", "on"): (9, 10),
    }


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a: 1\r\nb: 2\r\nc: 3\r\n", (3, 1)),
        ("\ufeffc: 1\n", (1, 1)),
        ("{é😀: 1, c: 2}", (1, 9)),
        ("---\nc: 1\n...\n", (2, 1)),
    ],
)
def test_positions_count_characters(text: str, position: tuple[int, int]) -> None:
    assert load_text(text, "").position(("c",)) == position


def test_position_falls_back_to_the_nearest_parent() -> None:
    document = load_text(STUDY, "study.yaml")
    assert document.position(("arms", "sham", "coil", 3)) == (9, 3)
    assert document.position(("nowhere",)) == (2, 1)
    assert Document(1, "", {}).position(("a",)) is None


def test_problem_at_a_path_carries_its_place() -> None:
    problem = load_text(STUDY, "study.yaml").problem(("arms", "M1", "drugs", 0), "wrong", "mend")
    assert problem == Problem("wrong", "mend", "study.yaml", 6, 9, "arms.M1.drugs[0]")


@pytest.mark.parametrize("text", ["a: '1'", 'a: "1"', "a: |-\n  1", "a: >-\n  1"])
def test_quoted_and_block_scalars_are_text(text: str) -> None:
    assert load_text(text, "").data == {"a": "1"}


def test_quoted_keys_are_text() -> None:
    assert load_text("'1': a\n'<<': b\n'': c", "").data == {"1": "a", "<<": "b", "": "c"}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "the key 'a' is already used on line 1"),
        ("x:\n  - {a: 1, a: 2}", 2, 12, "the key 'a' is already used on line 2"),
        ("a: &x 1", 1, 4, "the anchor &x is not supported"),
        ("a: *x", 1, 4, "the alias *x is not supported"),
        ("a: 1\n<<: {b: 1}", 2, 1, "the merge key << is not supported"),
        ("a: !!str 1", 1, 4, "the tag !!str is not supported"),
        ("a: !thing {b: 1}", 1, 4, "the tag !thing is not supported"),
        ("- ! 1", 1, 3, "the tag ! is not supported"),
        ("a: 1\n---\nb: 2", 2, 1, "a second document starts here"),
        ("a: 1\n1: 2", 2, 1, "the key 1 is not text"),
        ("true: 2", 1, 1, "the key true is not text"),
        ("~: 2", 1, 1, "the key ~ is not text"),
        ("010: 2", 1, 1, "the key 010 is not text"),
        (": 2", 1, 1, "a key is missing before ':'"),
        ("a: {: 2}", 1, 5, "a key is missing before ':'"),
        ("? [a]\n: 2", 1, 3, "a key must be text"),
        ("a: [1, 010]", 1, 8, "the number 010 starts with a zero"),
        ("a: .nan", 1, 4, ".nan is not a finite number"),
        ("a: \x07", 1, 4, "the invisible control character U+0007"),
        ("a: b\n\n c \ud800", 3, 4, "the invisible control character U+D800"),
    ],
)
def test_refuses_surprises(text: str, line: int, column: int, message: str) -> None:
    (problem,) = problems(text)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a:\n\tb: 1", 2, 1, "a tab is used"),
        ("a: x\n\ty", 2, 1, "a tab is used"),
        ("a:\n  b: 1\n c: 2", 3, 2, "this does not fit the lines above"),
        ("- a\nb: 1", 2, 1, "this does not fit the lines above"),
        ("a: b: c", 1, 5, "this ':' starts a setting"),
        ("a: - b", 1, 4, "a list item '- ' cannot start here"),
        ("a: 1\nb:2\nc: 3", 2, 1, "this line is neither"),
        ("a: 'b\n\nc: 1", 1, 4, "the quote opened here"),
        ("a: [1, 2\nb: 3", 1, 4, "the list or group opened here"),
        ("a: {b: 1", 1, 4, "the list or group opened here"),
        ('a: "\\q"', 1, 5, "a '\\' in double quotes"),
        ("a: &", 1, 5, "'&' and '*' have a special meaning"),
        ("a: @b", 1, 4, "an unquoted value cannot start with '@'"),
        ("a: 5\nb: %c", 2, 4, "an unquoted value cannot start with '%'"),
        ("a: ]", 1, 4, "a value was expected here"),
        ("a: | b", 1, 6, "this is not valid YAML"),
    ],
)
def test_explains_syntax_errors(text: str, line: int, column: int, message: str) -> None:
    (problem,) = problems(text)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith(message)


def test_an_open_bracket_is_told_which_one_closes_it() -> None:
    assert "']'" in problems("a: [1")[0].fix
    assert "'}'" in problems("a: {b: 1")[0].fix


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "null", "\ufeff"])
def test_refuses_empty_files(text: str) -> None:
    (problem,) = problems(text)
    assert problem.message == "the file holds no settings"


def test_reports_all_problems_at_once() -> None:
    found = problems("a: 010\na: &x 1\n3: .inf\nb: *x\nc: 'open")
    assert [problem.line for problem in found] == [1, 2, 2, 3, 3, 4, 5]
    assert found[0].field == "a"


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_nesting_is_limited_to_forty_levels(opening: str) -> None:
    closing = {"[": "]", "{a: ": "}"}[opening]
    load_text(opening * 40 + "1" + closing * 40, "")
    (problem,) = problems(opening * 41 + "1" + closing * 41)
    assert problem.column == len(opening) * 40 + 1
    assert "40 levels" in problem.message


def test_endless_nesting_is_refused_without_reading_on() -> None:
    assert sys.getrecursionlimit() < 300_000
    (problem,) = problems("[" * 300_000)
    assert "40 levels" in problem.message


words = st.text(alphabet="abcXYZé µ#:-'\"\n0123", max_size=12).filter(
    lambda word: not word.strip("+-").startswith("0")
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**300), max_value=10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(words, trees, min_size=1, max_size=4))
def test_reads_back_what_yaml_writes(data: dict[str, Any]) -> None:
    document = load_text(yaml.safe_dump(data, default_flow_style=False), "")
    assert document.data == data
    assert set(document.positions) == {(), *_paths(data, ())}


def _paths(value: Any, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    found: list[tuple[str | int, ...]] = []
    for key, inner in entries:
        found += [(*path, key), *_paths(inner, (*path, key))]
    return found


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab1:-?*&!<>|#%@'\"[]{},. \t\n\\~é\x00\u2028\ufeff", max_size=25))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        refused = not load_text(text, "any.yaml").positions
        found: tuple[Problem, ...] = ()
    except InputError as error:
        refused, found = True, error.problems
    assert refused == bool(found)
    assert all(problem.message and problem.fix for problem in found)
