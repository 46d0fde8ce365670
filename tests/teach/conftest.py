"""A real server and a real browser; without Chromium the tests of the page are skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Served:
    """A server of the page, and where it answers."""

    address: str


@dataclass
class Opened:
    """A page in the browser, and what went wrong in it or left this machine."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the numbers on screen are those of a run."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector("[data-stage=settled]", timeout=30_000)

    def look_at(self, view: str, until: str) -> None:
        """Open a view and wait for some text in it."""
        self.page.get_by_text(view, exact=True).click()
        self.page.wait_for_selector(f"text={until}", timeout=30_000)

    def select(self, label: str, begins_with: str) -> None:
        """Choose what begins with a text."""
        box = self.page.locator(f".bk-input-group:has(label:has-text('{label}')) select").first
        options = box.locator("option").all_inner_texts()
        box.select_option(label=next(o for o in options if o.startswith(begins_with)))

    def curves(self, plot: str = "pain") -> dict[str, list[list[float]]]:
        """What a plot draws now: times and levels by arm."""
        return {label: [xs, ys] for label, xs, ys in self._lines(f"{plot} curves")}

    def pins(self) -> list[list[float]]:
        """The levels of every pinned curve."""
        return [ys for _, _, ys in self._lines("pain pins")]

    def _lines(self, source: str) -> list[tuple[str, list[float], list[float]]]:
        data = self.page.evaluate(
            """(name) => {
              const data = Bokeh.documents[0].get_model_by_name(name).data;
              const column = (c) => Array.from(data.get ? data.get(c) : data[c]);
              const [xs, ys] = [column('xs'), column('ys')].map(c => c.map(v => Array.from(v)));
              return [column('label'), xs, ys];
            }""",
            source,
        )
        return list(zip(*data, strict=True))

    def problem(self) -> str:
        """What the page complains of."""
        found = self.page.locator(".problem")
        return str(found.first.inner_text()) if found.count() else ""


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    if not any(map(shutil.which, BROWSERS)):
        if os.environ.get("CI"):
            pytest.fail("the page must be tested in a browser: install chromium")
        pytest.skip("no Chromium on this machine")
    command = [sys.executable, "-m", "simulator", "teach", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            yield Served(said.split()[4])
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)))
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def open_page(served: Served, browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opened(query: str = "") -> Opened:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        found = Opened(page, served.address)
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("console", lambda message: _is_error(message, found))
        page.on("request", lambda request: _is_foreign(request.url, served, found))
        page.goto(served.address + query)
        found.settle()
        return found

    yield opened
    for context in contexts:
        context.close()


def _is_error(message: Any, found: Opened) -> None:
    if message.type == "error":
        found.complaints.append(message.text)


def _is_foreign(url: str, served: Served, found: Opened) -> None:
    own = (served.address, served.address.replace("http", "ws"), "data:", "blob:")
    if not url.startswith(own):
        found.complaints.append(f"left the machine: {url}")
