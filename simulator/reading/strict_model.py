"""The base of every group of settings."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

_NOT_SCHEMAS = {"default", "metadata", "serialization"}


def _make_strict(schema: Any) -> None:
    """Pydantic's own strict mode would also refuse lists for tuples and names for enums."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        if kind in ("int", "float", "bool"):
            schema.setdefault("strict", True)
        for name, part in schema.items():
            if not (isinstance(kind, str) and name in _NOT_SCHEMAS):
                _make_strict(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            _make_strict(part)


class StrictModel(BaseModel):
    """Settings with a closed list of keys, read-only, and no guessing between types.

    Whole numbers serve as floats and lists as tuples, but text or true/false never stand for a
    number, numbers never for true/false, and nan and infinity are refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        _make_strict(schema)
        return schema
