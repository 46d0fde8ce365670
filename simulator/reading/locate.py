"""Where settings and experiments live: beside the user's study, or shipped with the program."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.reading.files import settings_files
from simulator.reading.problems import InputError, did_you_mean

_PACKAGE = Path(__file__).resolve().parent.parent
_ENDINGS = (".yaml", ".yml")


def configs_directory() -> Path:
    """The folder of shipped settings, with a subfolder for each kind."""
    return _shipped_folder("configs")


def experiments_directory() -> Path:
    """The folder of shipped experiments."""
    return _shipped_folder("experiments")


def shipped(kind: str) -> list[str]:
    """The shipped names of a kind, such as "drugs", "protocols" or "experiments", sorted."""
    return sorted(_named(_folder_of(kind)))


def find_config(kind: str, name: str, relative_to: Path | None = None) -> Path:
    """The file of the settings `name` of a kind.

    A bare name is looked for in the folder `kind` inside `relative_to` (the folder of the user's
    study), then among the shipped ones. A name that ends in .yaml or .yml is a path, relative to
    `relative_to` or else to the working directory. Raises InputError if there is no such file.
    """
    if name.lower().endswith(_ENDINGS):
        return _config_path(kind, name, relative_to or Path())
    named = _named(_folder_of(kind))
    if relative_to is not None:
        named |= _named(relative_to / kind)
    if name in named:
        return named[name]
    fix = did_you_mean(name, sorted(named)) or "name a .yaml file"
    raise InputError.of(f"there is nothing called '{name}' in {kind}", fix)


def find_experiment(name_or_path: str) -> Path:
    """An existing file, or else the shipped experiment of that name in any letter case.

    Raises InputError if there is neither.
    """
    if os.path.isfile(name_or_path):
        return Path(name_or_path)
    named = _named(experiments_directory())
    wanted = _without_ending(name_or_path)
    for name, path in named.items():
        if name.casefold() == wanted.casefold():
            return path
    beside = settings_files(Path(name_or_path).parent)
    fix = did_you_mean(Path(wanted).name, [*sorted(named), *beside])
    message = f"there is no experiment or file called '{name_or_path}'"
    raise InputError.of(message, fix or "name a .yaml file")


def _shipped_folder(name: str) -> Path:
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "configs").is_dir():
        return checkout / name
    return _PACKAGE / "_shipped" / name


def _folder_of(kind: str) -> Path:
    return experiments_directory() if kind == "experiments" else configs_directory() / kind


def _named(folder: Path) -> dict[str, Path]:
    return {_without_ending(file): folder / file for file in settings_files(folder)}


def _without_ending(name: str) -> str:
    stem, ending = os.path.splitext(name)
    return stem if ending.lower() in _ENDINGS else name


def _config_path(kind: str, name: str, folder: Path) -> Path:
    path = folder / name
    if os.path.isfile(path):
        return path
    stem = _without_ending(name)
    if stem in shipped(kind):
        fix = f"write '{stem}' for the shipped settings"
    else:
        fix = did_you_mean(path.name, settings_files(path.parent)) or "check the path"
    raise InputError.of(f"there is no file '{path}'", fix)
