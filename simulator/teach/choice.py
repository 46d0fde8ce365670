"""What is on screen: an experiment and the fields that were changed, as an address or as YAML."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from simulator.output.resolved import resolved_text
from simulator.reading.locate import find_config
from simulator.reading.problems import InputError
from simulator.study.load import Study, load_study, study_from_text, with_overrides

BENCH = "bench"
LARGEST_TEXT = 200_000
SOLVED_AS_ON_THE_COMMAND_LINE = ("cohort=null", "solver={method: compiled, rtol: 1e-6}")


@dataclass(frozen=True)
class Choice:
    """A shipped experiment, or the `text` of one, with fields changed as with `--set`.

    `arm` is the one that the controls change, `readout` what is drawn.
    """

    base: str = BENCH
    text: str = ""
    changes: tuple[str, ...] = ()
    arm: str = ""
    readout: str = "pain_nrs"

    def changed(self, path: str, value: str) -> Choice:
        """With the field at `path` set; an earlier change of the same field is forgotten."""
        kept = tuple(c for c in self.changes if not c.startswith(f"{path}="))
        return replace(self, changes=(*kept, f"{path}={value}"))

    def without(self, path: str) -> Choice:
        """As the file has it, in and below `path`."""
        kept = tuple(c for c in self.changes if not c.startswith((f"{path}=", f"{path}.")))
        return replace(self, changes=kept)

    def study(self) -> Study:
        """The experiment on screen, in a typical person; raises InputError."""
        return _study(self.base, self.text, self.changes)

    def as_yaml(self) -> str:
        """The experiment as a file that gives the same numbers on the command line."""
        return resolved_text(self.study())

    def as_query(self) -> str:
        """What the address holds."""
        said = [("study", self.base)] if not self.text else [("text", _packed(self.text))]
        said += [("set", change) for change in self.changes]
        said += [("arm", self.arm)] if self.arm else []
        said += [("show", self.readout)] if self.readout != "pain_nrs" else []
        return "?" + urlencode(said)


def from_text(text: str) -> Choice:
    """A choice that begins with an experiment somebody brings; raises InputError."""
    if len(text) > LARGEST_TEXT:
        raise InputError.of(
            f"the experiment has {len(text)} characters; the page takes {LARGEST_TEXT}",
            "run it with `rtms-sim run`",
        )
    choice = Choice(base="opened", text=text)
    choice.study()
    return choice


def from_query(query: str) -> Choice:
    """The choice that an address holds; what it does not know is left out. Raises InputError."""
    said = parse_qsl(query.lstrip("?"))
    single = dict(said)
    text = _unpacked(single["text"]) if "text" in single else ""
    choice = Choice(
        base="opened" if text else single.get("study", BENCH),
        text=text,
        changes=tuple(value for name, value in said if name == "set"),
        arm=single.get("arm", ""),
        readout=single.get("show", "pain_nrs"),
    )
    choice.study()
    return choice


def query_of(arguments: Mapping[str, Sequence[bytes]]) -> str:
    """The arguments of a request as the query that they came from."""
    return urlencode([(name, value) for name, values in arguments.items() for value in values])


@lru_cache(maxsize=256)
def _study(base: str, text: str, changes: tuple[str, ...]) -> Study:
    if text:
        begun = study_from_text(text, "opened.yaml")
    elif base == BENCH:
        begun = load_study(str(find_config("teaching", BENCH)))
    elif "/" in base or base.endswith((".yaml", ".yml")):
        raise InputError.of(f"the address names a file, {base}", "open the file on the page")
    else:
        begun = load_study(base)
    return with_overrides(begun, (*SOLVED_AS_ON_THE_COMMAND_LINE, *changes))


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(packed: str) -> str:
    try:
        stream = zlib.decompressobj()
        zipped = base64.b64decode(packed, altchars=b"-_", validate=True)
        text = stream.decompress(zipped, LARGEST_TEXT).decode()
    except (binascii.Error, ValueError, zlib.error):
        raise InputError.of("the address holds no experiment", "copy the whole address") from None
    if stream.unconsumed_tail:
        raise InputError.of("the experiment in the address is too long", "open its file instead")
    return text
