"""How results are told: names, order, table."""

import numpy as np
import pytest
import xarray as xr
from rich.console import Console

from simulator.study.assembly import ingredients
from simulator.sweep.sensitivity.factor_words import factor_tier, factor_unit, factor_words
from simulator.sweep.sensitivity.results import Index, index_dataset, ranking
from simulator.sweep.sensitivity.samples import Factor
from simulator.sweep.sensitivity.table import sensitivity_table

FACTORS = [
    Factor("parameters.node_slope", 0.05, 0.3),
    Factor("parameters.endorphin_half_life", 15, 90),
    Factor("stimulation.frequency_hz", 1, 20),
]


def told(*values: float) -> xr.Dataset:
    size = np.array(values)
    index = Index(size, "size", "", size - 1, size + 1)
    second = Index(size * 2, "other")
    made = index_dataset(FACTORS, {"mu_star": index, "other": second}, "nrs")
    return made.assign_attrs(method="morris", readout="pain_nrs", n=12, leading="mu_star")


def text(dataset: xr.Dataset, most: int = 15) -> str:
    console = Console(width=120, no_color=True)
    with console.capture() as captured:
        console.print(sensitivity_table(dataset, most))
    return captured.get()


def test_the_largest_come_first_whatever_their_sign_and_the_unknown_last() -> None:
    order = [path.rpartition(".")[2] for path, _ in ranking(told(np.nan, -3.0, 2.0))]
    assert order == ["endorphin_half_life", "frequency_hz", "node_slope"]


def test_a_table_has_ranges_units_evidence_and_intervals() -> None:
    lines = text(told(1.0, 4.0, np.nan)).splitlines()
    (first,) = (line for line in lines if "endorphin_half_life" in line)
    assert first.split()[0] == "1"
    assert "15 to 90 min" in first
    assert "assumed" in first
    assert "4 (3 to 5)" in first
    (last,) = (line for line in lines if "frequency_hz" in line)
    assert "1 to 20 Hz" in last
    assert "unknown" in last
    assert any("mu_star (NRS)" in line for line in lines)


def test_a_table_may_be_short() -> None:
    shown = text(told(1.0, 4.0, 2.0), most=2)
    assert "frequency_hz" in shown
    assert "node_slope" not in shown


@pytest.mark.parametrize(
    ("path", "words", "unit", "tier"),
    [
        ("parameters.w_M1_ARC", "weight M1 → ARC", "1", "fitted_here"),
        ("parameters.w_PAG_GABA_PAG", "weight PAG_GABA → PAG", "1", "assumed"),
        ("parameters.density_mor_PAG", "µ-opioid receptors of PAG", "1", "human_measured"),
        ("parameters.threshold_DH", "threshold of DH", "1", "assumed"),
        ("parameters.vta_tonic_rate", "VTA tonic rate", "Hz", "animal_measured"),
        ("mechanisms.opioid", "strength of the mechanism opioid", "1", "setting"),
        ("stimulation.frequency_hz", "frequency", "Hz", "setting"),
    ],
)
def test_factors_are_told_in_words(path: str, words: str, unit: str, tier: str) -> None:
    assert (factor_words(path), factor_unit(path), factor_tier(path)) == (words, unit, tier)


def test_no_two_parameters_are_called_the_same() -> None:
    names = list(ingredients().parameters)
    assert len({factor_words(f"parameters.{name}") for name in names}) == len(names)
