"""Compare and keep: pinned runs, the experiment as YAML, plots and data to take away."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import panel as pn

from simulator.reading.problems import InputError
from simulator.teach.choice import from_text
from simulator.teach.html import html
from simulator.teach.page import Page
from simulator.teach.pain_plot import Pinned

ENDINGS = ("yaml", "csv", "nc", "png", "svg")
MOST_PINS = 6
LONGEST_NAME = 40


class Keep:
    """Runs that stay on screen, and everything that can be taken away."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pins: list[Pinned] = []
        self.on_change: list[Callable[[], None]] = []
        self.name = pn.widgets.TextInput(
            label="Keep this run as", placeholder="a name", width=130, max_length=LONGEST_NAME
        )
        self.pin = pn.widgets.Button(label="Pin", button_type="primary", width=60)
        self.pinned = pn.widgets.MultiChoice(label="Pinned runs", options=[], width=330)
        self.yaml = pn.widgets.TextAreaInput(
            label="The experiment on screen, as YAML", rows=22, max_length=200_000,
            sizing_mode="stretch_width", stylesheets=["textarea {font-family: monospace;}"],
        )  # fmt: skip
        self.apply = pn.widgets.Button(label="Run what the text says", button_type="primary")
        self.opened = pn.widgets.FileInput(accept=".yaml,.yml", multiple=False)
        self.pin.on_click(self._pin)
        self.pinned.param.watch(self._unpin, "value")
        self.apply.on_click(lambda _: self.open(self.yaml.value))
        self.opened.param.watch(self._uploaded, "value")
        page.on_choice.append(lambda choice: self._write())
        self._write()

    def pin_row(self, *beside: Any) -> pn.Row:
        """The controls that the bench shows, and others beside them."""
        return pn.Row(self.name, pn.Column(pn.Spacer(height=18), pn.Row(self.pin, *beside)))

    def view(self) -> pn.Column:
        """The text, files to take away and to open."""
        copy = pn.widgets.Button(label="Copy")
        copy.js_on_click(args={"text": self.yaml}, code="navigator.clipboard.writeText(text.value)")
        return pn.Column(
            self.pinned,
            pn.Row(self.apply, copy, *self.downloads()),
            pn.Row(html("Open a file:"), self.opened),
            self.yaml,
            sizing_mode="stretch_width",
        )

    def downloads(self) -> list[Any]:
        """A button for each kind of file."""
        return [self._download(ending) for ending in ENDINGS]

    def open(self, text: str) -> None:
        """Show the experiment that a text holds, or say what is wrong with it."""
        try:
            choice = from_text(text)
        except InputError as error:
            problem = error.problems[0]
            where = f" (line {problem.line})" if getattr(problem, "line", None) else ""
            self._page.tell(f"{problem.field}: {problem.message}{where}. {problem.fix}".strip(": "))
            return
        self._page.choose(choice)

    def _download(self, ending: str) -> Any:
        def content() -> BytesIO:
            from simulator.teach.taking_away import MAKERS  # draws and writes: slow to import

            shown = self._page.shown
            return BytesIO(MAKERS[ending](shown) if shown is not None else b"")

        return pn.widgets.FileDownload(
            callback=content,
            filename=f"experiment.{ending}",
            label=f"Download {ending.upper()}",
            button_type="default",
            width=140,
        )

    def _write(self) -> None:
        self.yaml.value = self._page.choice.as_yaml()

    def _uploaded(self, event: Any) -> None:
        if not event.new:
            return
        try:
            text = event.new.decode()
        except UnicodeDecodeError:
            self._page.tell("the file is no text; open a .yaml file")
            return
        self.open(text)

    def _pin(self, _: Any) -> None:
        shown = self._page.shown
        if shown is None:
            return
        name = (self.name.value or f"run {len(self.pins) + 1}")[:LONGEST_NAME]
        self.pins = [p for p in self.pins if p.name != name][-MOST_PINS + 1 :]
        self.pins.append(Pinned(name, shown))
        self.name.value = ""
        self._list()

    def _unpin(self, event: Any) -> None:
        kept = [p for p in self.pins if p.name in event.new]
        if len(kept) != len(self.pins):
            self.pins = kept
            self._list()

    def _list(self) -> None:
        names = [p.name for p in self.pins]
        self.pinned.options = names
        self.pinned.value = names
        for told in self.on_change:
            told()
