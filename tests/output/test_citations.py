"""Every key that is cited has an entry."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.output.citations import keys_to_cite, reference, references
from simulator.reading.locate import configs_directory, experiments_directory
from simulator.reading.problems import InputError
from simulator.reading.strict_yaml import load_file
from simulator.study.assembly import ingredients, mechanisms
from simulator.study.load import load_study

FILES = sorted([*configs_directory().rglob("*.yaml"), *experiments_directory().rglob("*.yaml")])


def cited(data: Any, is_edge: bool = False) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            names_a_node = key == "source" and is_edge
            if key in ("source", "cite") and isinstance(value, str) and not names_a_node:
                yield value
            else:
                yield from cited(value, is_edge=key == "edges")
    elif isinstance(data, list):
        for item in data:
            yield from cited(item, is_edge)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_key_in_a_file_has_an_entry(path: Any) -> None:
    assert set(cited(load_file(path).data)) - {""} <= references().keys()


def test_the_search_for_keys_finds_them() -> None:
    network = load_file(configs_directory() / "network" / "pain_network.yaml").data
    assert {"Turtonen2020", "Calibration"} <= set(cited(network))


def test_every_source_of_a_mechanism_has_an_entry() -> None:
    for mechanism in mechanisms(ingredients().drugs):
        assert set(mechanism.sources) <= references().keys()


def test_every_entry_has_what_a_citation_needs() -> None:
    for entry in references().values():
        needed = {"article": {"author", "title", "journal", "year"}, "misc": {"author", "title"}}
        assert needed[entry.kind] <= entry.fields.keys(), entry.key
        assert not set("{}\\") & set(str(entry)), entry.key


def test_a_citation_reads_well() -> None:
    assert str(reference("Heapy2014")) == (
        "Heapy A, Dziura J, Buta E, Goulet J, Kulas JF, Kerns RD (2014). Using multiple daily pain"
        " ratings to improve reliability and assay sensitivity: how many is enough? Journal of"
        " Pain 15:1360–1365. doi:10.1016/j.jpain.2014.09.012."
    )
    assert reference("Trostheim2022").short() == "Trøstheim et al. 2022"


def test_mechanisms_that_are_off_are_not_cited() -> None:
    on = keys_to_cite(load_study("lamusuo2017").experiment)
    off = keys_to_cite(load_study("lamusuo2017", ["mechanisms.monoamines=off"]).experiment)
    assert set(on) - set(off) == {"Dreyer2010", "Hunger2020", "Cho2009"}
    assert on[:2] == ["RtmsAnalgesia", "Lamusuo2017"]


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Heapy2014"):
        reference("Heapy2015")
