"""The resolved experiment as a file that runs again by itself."""

from __future__ import annotations

from typing import Any

import yaml

from simulator.reading.problems import InputError
from simulator.reading.scalars import plain_value
from simulator.study.load import Study

HEADER = """\
# {name}, with everything looked up and every override applied. Run it again with
#   rtms-sim run {name}.resolved.yaml

"""


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, and quotes text that the strict reader would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _reads_as_itself(text) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _reads_as_itself(text: str) -> bool:
    try:
        return plain_value(text) == text and isinstance(plain_value(text), str)
    except InputError:
        return False


_Dumper.add_representer(str, _text)
_Dumper.add_representer(tuple, yaml.SafeDumper.represent_list)


def resolved_text(study: Study) -> str:
    """YAML that the strict reader reads back to the same settings."""
    body = yaml.dump(study.resolved, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return HEADER.format(name=study.name) + body
