"""One open page: what is chosen, what was computed for it, and who wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bokeh.document import Document

from simulator.reading.problems import InputError
from simulator.study.curves import Curves, draft, settled
from simulator.study.load import Study
from simulator.teach.choice import Choice

Stage = Literal["draft", "settled"]
Listener = Callable[["Shown"], None]
SETTLE_MS = 350  # after the last change
_drafts = ThreadPoolExecutor(2, thread_name_prefix="drafts")
_exact = ThreadPoolExecutor(1, thread_name_prefix="exact")
_waiting: set[int] = set()  # pages of a class whose drafts come before anybody's exact numbers


@dataclass(frozen=True)
class Shown:
    """A choice with its curves."""

    choice: Choice
    study: Study
    curves: Curves
    stage: Stage


@lru_cache(maxsize=32)
def first_curves(choice: Choice) -> Curves:
    """A draft of what a page opens with; a class opens the same one."""
    return draft(choice.study().experiment)


class Page:
    """Computes what is chosen off the page's thread; only the latest choice is shown.

    `on_work` are told that something new is asked for, `on_shown` of a draft at once and of the
    numbers of `rtms-sim run` when changes pause; `on_problem` is given a sentence, or nothing when
    all is well again.
    """

    def __init__(self, document: Document, choice: Choice) -> None:
        self.document = document
        self.choice = choice
        self.shown: Shown | None = None
        self.previous: Shown | None = None
        self.on_choice: list[Callable[[Choice], None]] = []
        self.on_shown: list[Listener] = []
        self.on_work: list[Callable[[], None]] = []
        self.on_problem: list[Callable[[str], None]] = []
        self._asked = 0
        self._busy = False
        self._settling: object | None = None
        self._quiet = False
        self._choice_told = True
        self.view = 0  # which view is looked at

    def begin(self) -> None:
        """Show the first choice before the page is sent, so that it opens with its curves."""
        try:
            curves = first_curves(self.choice)
        except (InputError, ArithmeticError, ValueError):
            return  # choosing it once more tells what is wrong
        self.shown = Shown(self.choice, self.choice.study(), curves, "draft")
        for told in self.on_shown:
            told(self.shown)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """While widgets are set to a choice, what they report is no change."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    @property
    def quiet(self) -> bool:
        """Whether widgets are being set."""
        return self._quiet

    def choose(self, choice: Choice, by_knob: bool = False) -> None:
        """Show something else; a choice that is no experiment is refused with a sentence.

        While a knob is turned, what merely follows a choice waits until it rests.
        """
        try:
            choice.study()
        except InputError as error:
            problem = error.problems[0]
            self.tell(f"{problem.message}. {problem.fix}".rstrip(". ") + ".")
            return
        if self.shown is not None and self.shown.stage == "settled":
            self.previous = self.shown
        self.tell("")
        for told_of_work in self.on_work:
            told_of_work()
        self.choice = choice
        if not by_knob:
            self._tell_choice()
        self._choice_told = not by_knob
        self._asked += 1
        if not self._busy:
            self._start("draft")

    def _tell_choice(self) -> None:
        for told in self.on_choice:
            told(self.choice)

    def tell(self, sentence: str) -> None:
        """Say what is wrong, or nothing."""
        for told in self.on_problem:
            told(sentence)

    def _start(self, stage: Stage) -> None:
        self._busy = True
        if stage == "draft":
            _waiting.add(id(self))
        pool = _drafts if stage == "draft" else _exact
        pool.submit(self._compute, stage, self._asked, self.choice)

    def _compute(self, stage: Stage, number: int, choice: Choice) -> None:
        found: Shown | str
        try:
            study = choice.study()
            solve = draft if stage == "draft" else settled
            found = Shown(choice, study, solve(study.experiment), stage)
        except InputError as error:
            found = error.problems[0].message
        except (ArithmeticError, ValueError) as error:
            found = f"this cannot be simulated: {error}"
        self.document.add_next_tick_callback(lambda: self._arrived(number, found))

    def _arrived(self, number: int, found: Shown | str) -> None:
        self._busy = False
        _waiting.discard(id(self))
        if number != self._asked:
            self._start("draft")
        if isinstance(found, str):
            self.tell(found)
            return
        if number != self._asked and found.stage == "settled":
            return
        self.shown = found
        for told in self.on_shown:
            told(found)
        if number == self._asked and found.stage == "draft":
            self._settle_later()

    def _settle_later(self) -> None:
        if self._settling is not None:
            self.document.remove_timeout_callback(self._settling)
        self._settling = self.document.add_timeout_callback(self.settle, SETTLE_MS)

    def settle(self) -> None:
        """Find the numbers of `rtms-sim run` for what is shown as a draft."""
        self._settling = None
        if _waiting:
            self._settle_later()
            return
        if not self._choice_told:
            self._choice_told = True
            self._tell_choice()
        if not self._busy and self.shown is not None and self.shown.stage == "draft":
            self._start("settled")
