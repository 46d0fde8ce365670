from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag, ValidationError

from simulator.reading.error_places import Choice, Place, find_place


def _kind_of(value: Any) -> str:
    return "many" if isinstance(value, list) else "one"


class Coil(BaseModel):
    turns: int = Field(alias="windings")


class Pair(BaseModel):
    name: Literal["pair"]
    coils: tuple[Coil, int]


Checked = Annotated[Coil, AfterValidator(lambda coil: coil)]


class Bench(BaseModel):
    coil: Coil | None = None
    shelf: Mapping[str, list[Coil]] = Field(default_factory=dict)
    pair: Pair | None = None
    tagged: Annotated[
        Annotated[Coil, Tag("one")] | Annotated[list[Coil], Tag("many")],
        Discriminator(_kind_of),
    ] = Field(default_factory=list)
    listed: list[Coil] | int = 0
    checked: Checked | str = ""
    child: "Bench | None" = None


def place_of(data: dict[str, Any]) -> Place:
    with pytest.raises(ValidationError) as error:
        Bench.model_validate(data)
    return find_place(Bench, error.value.errors()[0]["loc"])


@pytest.mark.parametrize(
    "data",
    [
        {"coil": {"windings": "x"}},
        {"shelf": {"windings": [{"windings": "x"}]}},
        {"pair": {"name": "pair", "coils": [{"windings": "x"}, 1]}},
        {"tagged": {"windings": "x"}},
        {"tagged": [{"windings": "x"}]},
        {"listed": [{"windings": "x"}]},
        {"checked": {"windings": "x"}},
        {"child": {"child": {"coil": {"windings": "x"}}}},
    ],
)
def test_path_leads_to_the_bad_value(data: dict[str, Any]) -> None:
    place = place_of(data)
    value: Any = data
    for part in place.path:
        value = value[part]
    assert value == "x"
    assert place.known_keys == ("windings",)


def test_key_errors_belong_to_the_entry() -> None:
    assert place_of({"shelf": {3: []}}).path == ("shelf", 3)


def test_choices_are_remembered() -> None:
    assert place_of({"listed": [{"windings": "x"}]}).choices == (Choice(("listed",), "list[Coil]"),)
    assert place_of({"coil": {"windings": "x"}}).choices == ()
