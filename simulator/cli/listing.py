"""What `rtms-sim list` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from simulator.cli.console import number, show, table, unit_words
from simulator.cli.protocols import read_protocol
from simulator.model.parameter import Parameter
from simulator.output.citations import references
from simulator.reading.locate import find_config, find_experiment, shipped
from simulator.reading.strict_yaml import load_file
from simulator.study.assembly import ingredients, mechanisms, ode_system
from simulator.study.readouts import known_readouts

Rows = Iterator[Sequence[object]]
PARAMETER_COLUMNS = ("id", "value", "range", "unit", "tier", "source")


def list_kinds(kinds: Sequence[str]) -> None:
    """Name what can be listed."""
    show(*(f"rtms-sim list {kind}" for kind in kinds))


def list_kind(kind: str) -> None:
    """Print a table of everything of a kind."""
    columns, rows = TABLES[kind]
    found = list(rows())
    show(table("", columns, found) if found else f"There are no {kind} yet.")


def _experiments() -> Rows:
    for name in shipped("experiments"):
        data = load_file(find_experiment(name)).data
        yield name, data.get("title", ""), len(data.get("arms", {})), len(data.get("findings", []))


def _protocols() -> Rows:
    for name in shipped("protocols"):
        protocol = read_protocol(name)
        site = f"{protocol.hemisphere} {protocol.target}"
        rhythm = f"{protocol.pattern}, {protocol.frequency_hz:g} Hz"
        intensity = f"{protocol.intensity_percent_rmt:g} % RMT"
        sessions = f"{protocol.sessions} × {protocol.pulses_per_session} pulses"
        yield name, site, rhythm, intensity, sessions


def _drugs() -> Rows:
    for name, drug in ingredients().drugs.items():
        for action in drug.actions:
            yield name, action.receptor, f"half at {number(action.half.value, action.half.unit)}"


def _subjects() -> Rows:
    for name in shipped("subjects"):
        data = load_file(find_config("subjects", name)).data
        yield name, data.get("label", ""), f"{data.get('neuropathic_drive', 0):g}"


def _mechanisms() -> Rows:
    for mechanism in mechanisms(ingredients().drugs):
        yield mechanism.name, mechanism.claim, "yes" if mechanism.optional else "no"


def _nodes() -> Rows:
    network = ingredients().network
    sites = set(network.stimulable())
    for name in network.nodes:
        entry = network.entry(name)
        receptors = ", ".join(entry.receptors) or "–"
        yield name, entry.label, entry.level, "yes" if name in sites else "no", receptors


def parameter_rows(records: Iterable[Parameter]) -> Rows:
    """A row for each record, under `PARAMETER_COLUMNS`."""
    known = references()
    for record in records:
        source = known[record.source].short() if record.source in known else ""
        limits = f"{record.lower:g} to {record.upper:g}"
        tier = record.tier.replace("_", " ")
        yield record.id, f"{record.value:.4g}", limits, unit_words(record.unit), tier, source


def _readouts() -> Rows:
    known = known_readouts()
    system = ode_system()
    for name, readout in known.items():
        if readout.form == "level":
            yield name, unit_words(readout.unit), system.variables[readout.quantity].describes
    yield "pain_change_percent", "%", "change of pain from the person's own start"
    yield "…_change, …_change_percent, …_fold", "", "any of these against the person's own start"


def _hypotheses() -> Rows:
    for name in shipped("hypotheses"):
        yield name, load_file(find_config("hypotheses", name)).data["title"]


def _edges() -> Rows:
    for source, target, data in ingredients().network.graph.edges(data=True):
        weight = ingredients().parameters[data["weight_id"]].value
        yield f"{source}->{target}", data["entry"].acts, data["entry"].transmitter, f"{weight:.3g}"


def _variables(kind: str) -> Rows:
    for variable in ode_system().variables.values():
        if variable.kind == kind:
            yield variable.name, unit_words(variable.unit), variable.describes, variable.mechanism


def _coils() -> Rows:
    for name in shipped("coils"):
        yield name, load_file(find_config("coils", name)).data["label"]


def _references() -> Rows:
    for key, reference in references().items():
        yield key, reference.short()


VARIABLE_COLUMNS = ("name", "unit", "what it is", "mechanism")
TABLES: dict[str, tuple[Sequence[str], Callable[[], Rows]]] = {
    "experiments": (("name", "title", "arms", "findings"), _experiments),
    "protocols": (("name", "site", "pattern", "intensity", "sessions"), _protocols),
    "drugs": (("name", "receptor", "concentration"), _drugs),
    "subjects": (("name", "who", "neuropathic drive (0 to 1)"), _subjects),
    "mechanisms": (("name", "claim", "can be switched off"), _mechanisms),
    "nodes": (("name", "what it is", "level", "coil reaches it", "receptors measured"), _nodes),
    "parameters": (
        PARAMETER_COLUMNS,
        lambda: parameter_rows(ingredients().parameters.values()),
    ),
    "readouts": (("name", "unit", "what it is"), _readouts),
    "hypotheses": (("name", "what it says"), _hypotheses),
    "edges": (("name", "it", "transmitter", "weight"), _edges),
    "states": (VARIABLE_COLUMNS, lambda: _variables("state")),
    "inputs": (VARIABLE_COLUMNS, lambda: _variables("input")),
    "coils": (("name", "what it is"), _coils),
    "references": (("name", "what it is"), _references),
}
