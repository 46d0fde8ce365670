"""The experiment file, from the JSON Schema that the package derives from its own checks."""

from collections.abc import Iterator
from typing import Any

from _extensions.markdown import code, plain, prose, table

from simulator.study.file_schema import experiment_schema

LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}


def page() -> str:
    """The page, a section for each part of the file."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    schema = experiment_schema()
    yield "# Experiment file\n"
    yield (
        "An experiment is one YAML file. [](/howto/write_an_experiment.md) is the way in; this page"
        " lists every field, from the JSON Schema that `rtms-sim schema` prints"
        " ({download}`experiment.schema.json`). Editors that know YAML complete and check fields"
        " when the first line of a file is\n"
    )
    yield "```yaml\n# yaml-language-server: $schema=experiment.schema.json\n```\n"
    yield (
        "Keys that are not listed are refused, with the nearest key suggested. Some rules need"
        " more than one field, and the names of drugs, protocols, subjects, parameters and"
        " read-outs must exist; `rtms-sim run` names whatever is wrong.\n"
    )
    yield from _section("The file", schema)
    for name, part in schema["$defs"].items():
        if "properties" in part:
            yield f"(schema-{name.lower()})="
            yield from _section(name.removeprefix("Written"), part)


def _section(title: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"## {title}\n"
    for paragraph in part.get("description", "").split("\n\n"):
        yield prose(paragraph) + "\n"
    required = part.get("required", [])
    rows = (
        [code(name), _type(field), "required" if name in required else _default(field)]
        for name, field in part["properties"].items()
    )
    yield table(("field", "what it may be", "default"), rows)


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name.removeprefix('Written')}](#schema-{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(option) for option in field["anyOf"] if option != {"type": "null"})
    if "enum" in field:
        return ", ".join(code(value) for value in field["enum"])
    if "const" in field:
        return code(field["const"])
    if "prefixItems" in field:
        return " and ".join(_type(item) for item in field["prefixItems"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if field.get("type") == "object":
        named = next(iter(field.get("patternProperties", {}).values()), None)
        return f"names to {_type(named or field.get('additionalProperties', {}))}"
    limits = [f"{words} {field[key]:.10g}" for key, words in LIMITS.items() if key in field]
    kind = field.get("type", "anything")
    return plain(", ".join([kind if isinstance(kind, str) else " or ".join(kind), *limits]))


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    return "" if value in (None, "", [], {}) or isinstance(value, dict) else code(value)
