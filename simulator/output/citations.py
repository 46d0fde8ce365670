"""What to cite: the entries of `configs/references.bib` and who needs which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from simulator.reading.files import read_text
from simulator.reading.locate import configs_directory
from simulator.reading.problems import InputError, did_you_mean
from simulator.study.assembly import compiled_model
from simulator.study.schema import Experiment

TOOL = "RtmsAnalgesia"
_ENTRY = re.compile(r"^@(\w+)\{([^,\s]+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"(\w+)\s*=\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
_TEX = {
    r"{\'e}": "é",
    r"{\"o}": "ö",
    r"{\"a}": "ä",
    r"{\o}": "ø",
    r"{\textmu}": "µ",
    r"{\beta}": "β",
    "--": "–",
    "`": "‘",
    "'": "’",
}


@dataclass(frozen=True)
class Reference:
    """One entry: its key, its kind, its fields in plain text and the entry as BibTeX."""

    key: str
    kind: str
    fields: dict[str, str]
    bibtex: str

    def __str__(self) -> str:
        return " ".join(part for part in self._parts() if part)

    def short(self) -> str:
        """Authors and year, as a line of text cites it."""
        names = [name.split(",")[0] for name in self.fields["author"].split(" and ")]
        who = names[0] if len(names) == 1 else f"{names[0]} et al."
        if len(names) == 2 and names[1] != "others":
            who = " and ".join(names)
        return " ".join([who, *([self.fields["year"]] if "year" in self.fields else [])])

    def _parts(self) -> Iterator[str]:
        fields = self.fields
        yield _authors(fields["author"]) + (f" ({fields['year']})." if "year" in fields else ".")
        title = fields["title"]
        yield title if title.endswith("?") else f"{title}."
        where = fields.get("journal", fields.get("howpublished", ""))
        issue = f"({fields['number']})" if "number" in fields else ""
        numbers = ":".join(
            text for text in (fields.get("volume", "") + issue, fields.get("pages", "")) if text
        )
        yield f"{where} {numbers}".strip() + "." if where else ""
        yield f"doi:{fields['doi']}." if "doi" in fields else ""
        yield f"{fields['pmcid']}." if "pmcid" in fields else ""
        yield f"[{fields['note']}]" if "note" in fields else ""


@cache
def references() -> dict[str, Reference]:
    """Every entry of `configs/references.bib` by key; InputError for an entry given twice."""
    path = configs_directory() / "references.bib"
    found: dict[str, Reference] = {}
    for match in _ENTRY.finditer(read_text(path)):
        kind, key, body = match.groups()
        if key in found:
            raise InputError.of(f"the entry {key} is given twice", "keep one", file=str(path))
        fields = {name: _plain(value) for name, value in _FIELD.findall(body)}
        found[key] = Reference(key, kind, fields, match.group())
    return found


def reference(key: str) -> Reference:
    """One entry; InputError if there is none."""
    known = references()
    if key not in known:
        raise InputError.of(f"no reference is called '{key}'", did_you_mean(key, known))
    return known[key]


def keys_to_cite(experiment: Experiment) -> list[str]:
    """The program, the experiment, its protocols and the mechanisms that are switched on."""
    protocols = [c.protocol.cite for arm in experiment.arms.values() for c in arm.stimulation]
    keys = [TOOL, experiment.cite, *protocols, *_sources(experiment)]
    known = references()
    return [key for key in dict.fromkeys(keys) if key in known]


def _sources(experiment: Experiment) -> Iterable[str]:
    for mechanism, keys in compiled_model().layout.sources:
        if experiment.mechanisms.get(mechanism, 1.0) > 0:
            yield from keys


def _authors(text: str) -> str:
    names = text.split(" and ")
    written = ", ".join(_initials_last(name) for name in names if name != "others")
    return f"{written} et al." if "others" in names else written


def _initials_last(name: str) -> str:
    surname, _, initials = name.partition(",")
    return f"{surname} {initials.replace(' ', '')}".strip()


def _plain(text: str) -> str:
    for tex, character in _TEX.items():
        text = text.replace(tex, character)
    return re.sub(r"[{}]", "", text)
