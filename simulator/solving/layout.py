"""What the compiled functions are called, and what their arrays hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from simulator.solving.rodas_ir import Places, places

KERNELS = ("prepare", "add_rates", "linearise", "outputs", "resting", "factor", "solve")
FUNCTIONS = (*KERNELS, "attempt", "accept", "error", "weigh")


@dataclass(frozen=True)
class Named:
    """A column of an array: what it is called, its unit, what it means, where it starts."""

    name: str
    unit: str
    describes: str
    start: float = 0.0


@dataclass(frozen=True)
class Layout:
    """Order and meaning of every array that the compiled functions read or write."""

    states: tuple[Named, ...]
    parameters: tuple[Named, ...]
    inputs: tuple[Named, ...]
    outputs: tuple[Named, ...]
    resting: tuple[str, ...]
    pattern: tuple[tuple[int, int], ...]
    prepared: int
    factors: int
    sources: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lanes: int = 1

    @property
    def block(self) -> Places:
        """Where everything lies that a step reads and writes."""
        return places(len(self.states), len(self.pattern), self.prepared, self.factors)

    def as_dict(self) -> dict[str, object]:
        """Plain data for the cache."""
        return asdict(self)


def layout_from(plain: dict[str, object]) -> Layout:
    """The inverse of `Layout.as_dict` after a round trip through JSON."""

    def named(key: str) -> tuple[Named, ...]:
        return tuple(Named(**entry) for entry in plain[key])  # type: ignore[attr-defined]

    return Layout(
        states=named("states"),
        parameters=named("parameters"),
        inputs=named("inputs"),
        outputs=named("outputs"),
        resting=tuple(plain["resting"]),  # type: ignore[arg-type]
        pattern=tuple((int(r), int(c)) for r, c in plain["pattern"]),  # type: ignore[attr-defined]
        prepared=int(plain["prepared"]),  # type: ignore[call-overload]
        factors=int(plain["factors"]),  # type: ignore[call-overload]
        lanes=int(plain["lanes"]),  # type: ignore[call-overload]
        sources=tuple((name, tuple(keys)) for name, keys in plain["sources"]),  # type: ignore[attr-defined]
    )
