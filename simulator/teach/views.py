"""The page as a whole: its views behind tabs, one state for all of them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import panel as pn

from simulator.output.provenance import DISCLAIMER
from simulator.reading.problems import InputError
from simulator.teach.bench import Bench
from simulator.teach.choice import Choice, from_query, query_of
from simulator.teach.html import html
from simulator.teach.keep import Keep
from simulator.teach.page import Page, Stage

# Widgets as large as the text, for a projector.
LARGER = ":root { --bokeh-font-size: 14px; --bokeh-base-font: system-ui, sans-serif; }"
OWN_FILES = "static/extensions/panel/"


def page() -> Any:
    """One page for whoever opens it."""
    try:
        choice, wrong = from_query(query_of(pn.state.session_args)), ""
    except InputError as error:
        choice, wrong = Choice(), f"The address cannot be opened: {error.problems[0].message}"
    if LARGER not in pn.config.raw_css:
        pn.config.raw_css = [LARGER]
    document = pn.state.curdoc
    document.template_variables["dist_url"] = OWN_FILES  # never a network's
    state = Page(document, choice)
    problem = html(_warning(wrong), sizing_mode="stretch_width")
    status = html("", css_classes=["status"], align="end")
    state.on_problem.append(lambda sentence: setattr(problem, "object", _warning(sentence)))
    state.on_choice.append(_into_address)
    state.on_work.append(lambda: setattr(status, "object", _status("draft")))
    tabs = _views(state)
    # after the views, so that nothing is called exact before its curves are
    state.on_shown.append(lambda shown: setattr(status, "object", _status(shown.stage)))
    state.begin()

    def begin() -> None:
        if state.shown is None:
            state.choose(choice)  # tells what is wrong
        else:
            state.settle()
        state.tell(wrong)

    pn.state.onload(begin)
    heading = html(
        f"<header><b>rtms-analgesia</b> <span>{escape(DISCLAIMER)}</span></header>",
        sizing_mode="stretch_width",
    )
    return pn.Column(
        pn.Row(heading, status, sizing_mode="stretch_width"),
        problem,
        tabs,
        sizing_mode="stretch_width",
    )


def _views(state: Page) -> Any:
    """All views behind tabs; all but the first are made when they are first looked at."""
    keep = Keep(state)
    makes: dict[str, Callable[[], Any]] = {
        "Bench": lambda: Bench(state, keep).view(),
        "Circuit": lambda: _circuit(state),
        "Evidence": lambda: _evidence(state),
        "Hypotheses": lambda: _hypotheses(state),
        "Compare and keep": keep.view,
    }
    places = {name: pn.Column(sizing_mode="stretch_width") for name in makes}
    tabs = pn.Tabs(*places.items(), sizing_mode="stretch_width")

    def look_at(number: int) -> None:
        state.view = number
        name = list(makes)[number]
        if not places[name].objects:
            places[name].append(makes[name]())

    tabs.param.watch(lambda event: look_at(event.new), "active")
    look_at(0)
    return tabs


def _circuit(state: Page) -> Any:
    from simulator.teach.circuit import Circuit  # these three take a second to import

    return Circuit(state).view()


def _evidence(state: Page) -> Any:
    from simulator.teach.evidence import Evidence

    return Evidence(state).view()


def _hypotheses(state: Page) -> Any:
    from simulator.teach.hypotheses import Hypotheses

    return Hypotheses(state).view()


def _into_address(choice: Choice) -> None:
    if pn.state.location is not None:
        pn.state.location.search = choice.as_query()


def _warning(sentence: str) -> str:
    return f"<div class='problem' role='alert'>{escape(sentence)}</div>" if sentence else ""


def _status(stage: Stage) -> str:
    words = "exact" if stage == "settled" else "drawing …"
    return f"<span role='status' data-stage='{stage}'>{words}</span>"
