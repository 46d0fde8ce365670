"""The documentation's own code lives outside the package."""

from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def docs_folder() -> Path:
    return DOCS


@pytest.fixture(autouse=True)
def _importable_docs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
