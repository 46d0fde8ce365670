"""The Python interface: a page for each folder of the package, from its docstrings."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import simulator

# Importing them is what they are for: one ends a process without its parent, one compiles.
NOT_IMPORTED = {"simulator.sweep.engines.orphan", "simulator.sweep.warm"}


def pages() -> Iterator[tuple[str, str]]:
    """The path and the text of every page."""
    root = Path(simulator.__file__).parent
    for folder in sorted(p.parent for p in root.rglob("__init__.py") if p.parent != root):
        package = ".".join(folder.relative_to(root.parent).parts)
        modules = [f"{package}.{path.stem}" for path in sorted(folder.glob("[a-z]*.py"))]
        documented = [module for module in modules if module not in NOT_IMPORTED]
        yield f"api/{package}.rst", _page(package, documented)


def _page(package: str, modules: list[str]) -> str:
    story = (import_module(package).__doc__ or "").strip()
    parts = [_titled(package, "="), story]
    for module in modules:
        parts += [_titled(module.removeprefix("simulator."), "-"), f".. automodule:: {module}"]
    return "\n\n".join(parts) + "\n"


def _titled(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}"
