from collections.abc import Callable
from typing import Any

import pytest

from simulator.reading.document import Document
from simulator.reading.problems import InputError
from simulator.reading.validation import validate
from simulator.stimulation.protocol import Protocol

_TWENTY_TRAINS: dict[str, Any] = {
    "target": "M1",
    "hemisphere": "right",
    "frequency_hz": 10,
    "intensity_percent_rmt": 80,
    "pulses_per_train": 60,
    "trains": 20,
    "inter_train_gap_s": 54,
}


@pytest.fixture
def build() -> Callable[..., Protocol]:
    """A protocol of 20 trains of 6 s, with some settings replaced or, by `...`, left out."""

    def _build(**changes: Any) -> Protocol:
        settings = {**_TWENTY_TRAINS, **changes}
        data = {name: value for name, value in settings.items() if value is not ...}
        return validate(Protocol, Document(data, "", {}))

    return _build


@pytest.fixture
def refusal(build: Callable[..., Protocol]) -> Callable[..., str]:
    """What people are told about a protocol that cannot be built."""

    def _refusal(**changes: Any) -> str:
        with pytest.raises(InputError) as caught:
            build(**changes)
        return str(caught.value)

    return _refusal
