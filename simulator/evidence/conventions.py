"""What counts as an effect, where a finding does not say: `configs/scoring/`."""

from __future__ import annotations

from functools import cache

from simulator.reading.locate import configs_directory
from simulator.reading.strict_yaml import load_file


@cache
def smallest_effects() -> dict[str, float]:
    """The smallest difference that counts as an effect, by unit."""
    data = load_file(configs_directory() / "scoring" / "smallest_effects.yaml").data
    return {key: float(value) for key, value in data.items()}
