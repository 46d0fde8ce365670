"""The page's server: on this machine only, for its own pages only, and hard to exhaust.

Requests under another host's name are refused, so that no site can reach the page through the
browser of the person who runs it; so are sockets opened from elsewhere and large bodies.
"""

from __future__ import annotations

import signal
import socket
import webbrowser
from collections.abc import Callable
from typing import Any

import panel as pn
from bokeh.settings import settings
from panel.io.server import get_server
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.web import ErrorHandler

from simulator.reading.problems import InputError
from simulator.solving.lanes import widest_lanes
from simulator.study.assembly import compiled_model

ADDRESS = "127.0.0.1"
USUAL_PORT = 5006
LARGEST_BODY = 1_000_000
MOST_PAGES = 120
FORGOTTEN_AFTER_MS = 10_000


def serve(port: int | None, show: bool, ready: Callable[[str], None]) -> None:
    """Serve the page until interrupted; `ready` is told its address.

    Raises InputError if the port that was asked for is taken.
    """
    from simulator.teach.views import page

    settings.resources = "server"  # every script and style from this machine
    chosen = _free_port(port)
    names = {f"{name}:{chosen}" for name in (ADDRESS, "localhost")}
    loop = IOLoop.current()
    server = get_server(
        {"/": _limited(page)},
        port=chosen,
        address=ADDRESS,
        websocket_origin=sorted(names),
        loop=loop,
        title="rtms-analgesia",
        check_unused_sessions_milliseconds=FORGOTTEN_AFTER_MS // 2,
        unused_session_lifetime_milliseconds=FORGOTTEN_AFTER_MS,
        websocket_max_message_size=LARGEST_BODY,
        http_server_kwargs={"max_body_size": LARGEST_BODY, "max_buffer_size": 4 * LARGEST_BODY},
    )
    _guard(server, names)
    compiled_model()
    compiled_model(widest_lanes())
    signal.signal(signal.SIGTERM, lambda *_: loop.add_callback_from_signal(loop.stop))
    signal.signal(signal.SIGINT, lambda *_: loop.add_callback_from_signal(loop.stop))
    server.start()
    address = f"http://{ADDRESS}:{chosen}/"
    ready(address)
    if show:
        loop.call_later(0.1, webbrowser.open, address)
    try:
        server.io_loop.start()
    finally:
        server.stop()


def _limited(page: Callable[[], Any]) -> Callable[[], Any]:
    """So many pages at once; a page more is told to wait."""

    def limited() -> Any:
        if _live_sessions() > MOST_PAGES:
            return pn.pane.HTML("<h1>Too many pages are open</h1><p>Close some and reload.</p>")
        return page()

    return limited


def _live_sessions() -> int:
    return sum(len(server.get_sessions("/")) for server, *_ in pn.state._servers.values())


def _guard(server: Any, names: set[str]) -> None:
    """Answer only requests that name this machine, from this page."""
    application = server._tornado
    find = application.find_handler

    def guarded(request: HTTPServerRequest, **more: Any) -> Any:
        origin = request.headers.get("Origin", "")
        foreign = origin and origin.removeprefix("http://") not in names
        if request.host not in names or foreign:
            return application.get_handler_delegate(request, ErrorHandler, {"status_code": 403})
        return find(request, **more)

    application.find_handler = guarded


def _free_port(wanted: int | None) -> int:
    for port in [wanted] if wanted is not None else [USUAL_PORT, 0]:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((ADDRESS, port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    raise InputError.of(f"port {wanted} is taken", "choose another with --port, or leave it out")
