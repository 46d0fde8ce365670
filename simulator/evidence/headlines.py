"""The findings by which people know this field: `configs/calibration/headlines.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.evidence.registry import placed_findings
from simulator.reading.locate import configs_directory
from simulator.reading.problems import InputError, did_you_mean
from simulator.reading.strict_yaml import load_file
from simulator.reading.validation import StrictModel, validate
from simulator.study.claims import Finding
from simulator.study.load import Study, load_study


class Entry(StrictModel):
    """A finding and the words that people say."""

    finding: str
    words: str


@dataclass(frozen=True)
class Headline:
    """A finding, said shortly, and the study that it is in, without its other findings."""

    words: str
    finding: Finding
    study: Study


def headlines() -> list[Headline]:
    """In the order of the file; raises InputError for what is no finding of a shipped study."""
    document = load_file(configs_directory() / "calibration" / "headlines.yaml")
    places = {placed.finding.id: placed.study for placed in placed_findings()}
    found, problems = [], []
    for place in range(len(document.data)):
        entry = validate(Entry, document, (place,))
        if entry.finding not in places:
            fix = did_you_mean(entry.finding, places)
            message = f"there is no finding {entry.finding}"
            problems.append(document.problem((place, "finding"), message, fix))
            continue
        study = load_study(places[entry.finding])
        finding = next(f for f in study.experiment.findings if f.id == entry.finding)
        experiment = study.experiment.model_copy(update={"findings": (finding,), "measure": {}})
        alone = Study(study.name, experiment, study.resolved, study.document)
        found.append(Headline(entry.words, finding, alone))
    if problems:
        raise InputError(*problems)
    return found
