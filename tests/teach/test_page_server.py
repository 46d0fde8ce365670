"""The server answers its own pages on this machine and nobody else; nothing does it harm."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

pytestmark = pytest.mark.xdist_group("page")
QUICK_SESSIONS = 60
PAGES_AT_ONCE = 30


def asked(
    address: str,
    path: str = "/",
    method: str = "GET",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> int:
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
    try:
        connection.request(method, path, body or None, headers or {})
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def test_it_listens_on_this_machine_only(served: Any) -> None:
    assert urlsplit(served.address).hostname == "127.0.0.1"
    assert asked(served.address) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/ws", "/static/js/bokeh.min.js"])
def test_foreign_hosts_and_origins_are_refused(
    served: Any, headers: dict[str, str], path: str
) -> None:
    assert asked(served.address, path, headers=headers) == 403


def test_a_socket_from_another_site_is_refused(served: Any) -> None:
    async def connect() -> None:
        url = served.address.replace("http", "ws") + "ws"
        await websocket_connect(HTTPRequest(url, headers={"Origin": "http://evil.example"}))

    with pytest.raises(Exception, match="403"):
        _run(connect())


def test_a_large_body_is_refused_and_a_malformed_one_does_nothing(served: Any) -> None:
    assert asked(served.address, "/", "POST", b"a" * 1_100_000) in (0, 400, 405, 413)
    assert asked(served.address, "/", "POST", b"{broken") in (400, 403, 405)
    assert asked(served.address, "/?set=%00&text=%FF%FE") == 200
    assert asked(served.address) == 200


def test_many_quick_sessions_leave_it_answering(served: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: asked(served.address), range(QUICK_SESSIONS)))
    assert set(found) <= {200, 503}
    time.sleep(1)
    assert asked(served.address) in (200, 503)


def test_many_pages_at_once_each_answer(served: Any) -> None:
    """Pages without browsers, which would share the processors with the server."""
    assert _run(_curves_after_a_turn(served.address)) == PAGES_AT_ONCE


def _run(coroutine: Any) -> Any:
    """In a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def _curves_after_a_turn(address: str) -> int:
    """How many pages draw anew when all their knobs are turned at once."""
    pages = [await _opened(address) for _ in range(PAGES_AT_ONCE)]
    drawn = await asyncio.gather(*(_drawn_anew(*page) for page in pages))
    for socket, _, _ in pages:
        socket.close()
        while await socket.read_message() is not None:
            pass
    return sum(drawn)


async def _opened(address: str) -> tuple[Any, str, str]:
    """A socket of a new page, its knob for the frequency and the curves that it draws."""
    html = (await AsyncHTTPClient().fetch(address)).body.decode()
    token = re.search(r'"token":"([^"]+)"', html)
    assert token is not None
    socket = await websocket_connect(
        HTTPRequest(address.replace("http", "ws") + "ws", headers={"Origin": address[:-1]}),
        subprotocols=["bokeh", token.group(1)],
    )
    await _heard(socket, '"ACK"')
    await _say(socket, "PULL-DOC-REQ", {})
    models = list(_models(await _heard(socket, '"roots"')))
    knob = next(i for name, i, has in models if name == "Slider" and has.get("end") == 50)
    curves = next(i for _, i, has in models if has.get("name") == "pain curves")
    return socket, knob, curves


def _models(said: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every model in a message: its kind, its identifier and its attributes."""
    if isinstance(said, dict):
        if "id" in said and "attributes" in said:
            yield said["name"], said["id"], said["attributes"]
        said = list(said.values())
    if isinstance(said, list):
        for part in said:
            yield from _models(part)


async def _drawn_anew(socket: Any, knob: str, curves: str) -> bool:
    change = {"kind": "ModelChanged", "model": {"id": knob}, "attr": "value", "new": 17}
    await _say(socket, "PATCH-DOC", {"events": [change]})
    return bool(await _heard(socket, curves))


async def _say(socket: Any, kind: str, content: dict[str, Any]) -> None:
    for part in ({"msgid": "1", "msgtype": kind}, {}, content):
        await socket.write_message(json.dumps(part))


async def _heard(socket: Any, text: str) -> Any:
    """The next message that holds a text."""
    while True:
        said = await asyncio.wait_for(socket.read_message(), 20)
        if said is None:
            raise ConnectionError("the server closed the page")
        if isinstance(said, str) and text in said:
            return json.loads(said)
