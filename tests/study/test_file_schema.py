"""The schema for editors accepts what the program accepts."""

import pytest
from pydantic import ValidationError

from simulator.reading.locate import find_experiment, shipped
from simulator.reading.strict_yaml import load_file
from simulator.study.file_schema import WrittenExperiment, experiment_schema


@pytest.mark.parametrize("name", shipped("experiments"))
def test_every_shipped_experiment_fits(name: str) -> None:
    WrittenExperiment.model_validate(load_file(find_experiment(name)).data)


@pytest.mark.parametrize(
    "wrong",
    [{"armss": {}}, {"arms": {"a": {"sham": 3}}}, {"arms": {"a": {"stimulation": {"target": 1}}}}],
)
def test_mistakes_do_not_fit(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WrittenExperiment.model_validate({"title": "x", **wrong})


def test_switches_may_be_words() -> None:
    properties = experiment_schema()["properties"]
    options = properties["mechanisms"]["additionalProperties"]["anyOf"]
    assert {"enum": ["on", "off"], "type": "string"} in options
