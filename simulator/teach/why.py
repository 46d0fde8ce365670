"""Why one arm differs from another, asked at the press of a button and answered in a paragraph."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any

import panel as pn

from simulator.reading.problems import InputError
from simulator.teach.choice import Choice
from simulator.teach.html import html
from simulator.teach.page import Page

_pool = ThreadPoolExecutor(1, thread_name_prefix="why")


class Why:
    """A button, and the answer for what is on screen; another choice takes the answer away."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.button = pn.widgets.Button(label="Why?", width=60, button_type="success")
        self.answer = html("", sizing_mode="stretch_width")
        self.button.on_click(lambda _: self._ask())
        page.on_work.append(self._forget)

    def _ask(self) -> None:
        choice = self._page.choice
        self.answer.object = "<p role='status'>taking one thing away after the other …</p>"
        _pool.submit(self._find, choice)

    def _find(self, choice: Choice) -> None:
        from simulator.evidence.explaining import explain, question_of
        from simulator.output.explanation_words import paragraph

        try:
            study = choice.study()
            asked = question_of(study, choice.arm or None)
            said = paragraph(explain(study, asked))
        except (InputError, ArithmeticError, ValueError) as error:
            said = f"This cannot be explained: {error}"
        self._page.document.add_next_tick_callback(lambda: self._told(choice, said))

    def _told(self, choice: Choice, said: str) -> Any:
        if choice == self._page.choice:
            self.answer.object = f"<p class='why'>{escape(said)}</p>"

    def _forget(self) -> None:
        if self.answer.object:
            self.answer.object = ""
