"""A drug is its molecular weight, its kinetics and the receptors it meets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulator.model.parameter import Parameter, Record, parameter_from
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate

Receptor = Literal["mor", "mor_agonist", "d2", "nmda", "sert"]


class Exchange(StrictModel):
    """One peripheral compartment."""

    volume: Record
    flow: Record


class Action(StrictModel):
    """Competition or block at a receptor, half-maximal at a concentration."""

    receptor: Receptor
    half: Record


class DrugFile(StrictModel):
    """A file in `configs/drugs/`."""

    label: str
    note: str = ""
    molecular_weight: Record
    central_volume: Record
    clearance: Record
    peripheral: list[Exchange] = []
    effect_site_rate: Record
    actions: list[Action]


@dataclass(frozen=True)
class Drug:
    """A drug as the equations and the dosing need it."""

    label: str
    peripheral_compartments: int
    actions: tuple[Action, ...]
    parameters: tuple[Parameter, ...]


def read_drugs(folder: Path) -> dict[str, Drug]:
    """Every drug file of a folder, by file name."""
    return {path.stem: _read_drug(path) for path in sorted(folder.glob("*.yaml"))}


def _read_drug(path: Path) -> Drug:
    document = load_file(path)
    written = validate(DrugFile, document)
    records = {
        "molecular_weight": written.molecular_weight,
        "central_volume": written.central_volume,
        "clearance": written.clearance,
        "effect_site_rate": written.effect_site_rate,
    }
    for i, exchange in enumerate(written.peripheral, start=1):
        records[f"volume_{i}"] = exchange.volume
        records[f"flow_{i}"] = exchange.flow
    for action in written.actions:
        records[f"{action.receptor}_half"] = action.half
    return Drug(
        label=written.label,
        peripheral_compartments=len(written.peripheral),
        actions=tuple(written.actions),
        parameters=tuple(
            parameter_from(record, f"{path.stem}_{name}", document.file)
            for name, record in records.items()
        ),
    )
