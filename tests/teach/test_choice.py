from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reading.problems import InputError
from simulator.study.load import study_from_text
from simulator.teach.choice import LARGEST_TEXT, Choice, from_query, from_text


def test_a_change_of_a_field_replaces_an_earlier_one() -> None:
    choice = Choice().changed("stimulation.sessions", "3").changed("subject", "healthy")
    assert choice.changed("stimulation.sessions", "7").changes == (
        "subject=healthy",
        "stimulation.sessions=7",
    )


def test_taking_a_field_back_takes_back_what_lies_below_it() -> None:
    choice = Choice().changed("network.nodes.PAG", "0").changed("network.edges.PAG->RVM_ON", "0")
    assert choice.without("network").changes == ()
    assert choice.without("network.nodes.PA").changes == choice.changes


@settings(max_examples=20, deadline=None)
@given(
    hertz=st.integers(5, 20),
    sessions=st.integers(1, 30),
    arm=st.sampled_from(["", "rTMS", "sham"]),
    readout=st.sampled_from(["pain_nrs", "output.PAG"]),
)
def test_the_address_holds_the_choice(hertz: int, sessions: int, arm: str, readout: str) -> None:
    choice = Choice(arm=arm, readout=readout)
    choice = choice.changed("stimulation.frequency_hz", str(hertz))
    choice = choice.changed("stimulation.sessions", str(sessions))
    assert from_query(choice.as_query()) == choice


def test_the_address_holds_an_opened_experiment() -> None:
    choice = from_text(Choice("deandrade2011").as_yaml()).changed("subject", "phantom_limb")
    again = from_query(choice.as_query())
    assert again == choice
    assert again.study().experiment == choice.study().experiment


def test_the_yaml_is_the_experiment() -> None:
    choice = Choice("malavera2016").changed("stimulation.sessions", "4")
    again = study_from_text(choice.as_yaml(), "again.yaml").experiment
    assert again == choice.study().experiment
    assert again.cohort is None


@pytest.mark.parametrize(
    "query",
    [
        "?study=../../etc/passwd",
        "?study=/etc/passwd.yaml",
        "?study=nothing_like_it",
        "?set=stimulation.sessions=-3",
        "?set=no.such.field=1",
        "?text=bm90IHppcHBlZA==",
        "?text=%%%",
    ],
)
def test_an_address_that_is_no_experiment_is_refused(query: str) -> None:
    with pytest.raises(InputError):
        from_query(query)


@pytest.mark.parametrize("text", ["", "arms: [", "title: x", "!!python/object:os.system {}", "[1]"])
def test_a_text_that_is_no_experiment_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_text(text)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="characters"):
        from_text("a" * (LARGEST_TEXT + 1))


def test_a_small_address_cannot_unfold_into_a_huge_text() -> None:
    import base64
    import zlib

    packed = base64.urlsafe_b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode()
    with pytest.raises(InputError, match="too long"):
        from_query(f"?text={packed}")
