"""Who may speak to the server at all: what browsers and programs send, and what comes of it."""

import asyncio

import pytest

from flows.serving.guard import HEADERS, guarded, is_welcome

OWN = {"host": "127.0.0.1:4200"}
BROWSER = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}


def headers(told: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in told.items()]


@pytest.mark.parametrize(
    ("told", "welcome"),
    [
        # Programs: to this machine by its name, on any port (a tunnel).
        (OWN, True),
        ({"host": "localhost:4300"}, True),
        ({"host": "LOCALHOST"}, True),
        ({}, False),
        ({"host": ""}, False),
        # DNS rebinding, and what looks like us.
        ({"host": "evil.example:4200"}, False),
        ({"host": "127.0.0.1.evil.example"}, False),
        ({"host": "localhost.evil.example:4200"}, False),
        ({"host": "127.0.0.1@evil.example"}, False),
        ({"host": "evil.example#@127.0.0.1"}, False),
        ({"host": "127.0.0.1/evil.example"}, False),
        ({"host": "127.0.0.1, evil.example"}, False),
        ({"host": "127.0.0.1:port"}, False),
        ({"host": "[::1"}, False),
        ({"host": "0.0.0.0:4200"}, False),
        ({"host": "\xe5.example"}, False),
        # Pages: the server's own, of whatever name it was reached by.
        (OWN | BROWSER | {"origin": "http://127.0.0.1:4200"}, True),
        ({"host": "localhost:4300", "origin": "http://localhost:4300"} | BROWSER, True),
        (OWN | {"origin": "http://evil.example"}, False),
        (OWN | {"origin": "http://127.0.0.1:8080"}, False),
        (OWN | {"origin": "http://localhost:4200"}, False),
        (OWN | {"origin": "https://127.0.0.1:4200"}, False),
        (OWN | {"origin": "null"}, False),
        (OWN | {"origin": ""}, False),
        # Pictures and scripts of foreign pages name no origin; a link that somebody follows is none of them.
        (OWN | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, False),
        (OWN | {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, False),
        (OWN | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        (OWN | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "origin": "http://a.example"}, False),
        (OWN | {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, True),
    ],
)  # fmt: skip
def test_who_is_welcome(told, welcome):
    assert is_welcome(headers(told)) is welcome


def test_two_hosts_or_origins_are_none():
    own = headers(OWN)
    assert not is_welcome([*own, *headers({"host": "evil.example"})])
    assert not is_welcome([*own, *own])
    assert not is_welcome([*own, *headers({"origin": "http://127.0.0.1:4200"}), (b"Origin", b"http://evil.example")])


def answers(kind: str, told: dict[str, str]) -> list[dict]:
    """What the guard sends for one request to an application that greets."""
    sent = []

    async def greeting(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"Content-Security-Policy", b"*")]})
        await send({"type": "http.response.body", "body": b"hello"})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.disconnect"}

    asyncio.run(guarded(greeting)({"type": kind, "headers": headers(told)}, receive, send))
    return sent


def test_who_is_not_welcome_gets_nothing():
    start, body = answers("http", {"host": "evil.example"})
    assert start["status"] == 421 and start["headers"] == [(b"content-length", b"0")] and "body" not in body
    assert answers("websocket", {"host": "evil.example"}) == [{"type": "websocket.close", "code": 1008}]


def test_every_answer_says_what_a_page_may_do():
    start, body = answers("http", OWN)
    assert body["body"] == b"hello"
    assert start["headers"] == list(HEADERS)
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    assert policy.startswith("default-src 'self'; ") and "http" not in policy and "unsafe-eval" not in policy


def test_the_server_s_own_start_and_end_pass():
    async def living(scope, receive, send):
        await send({"type": "lifespan.startup.complete"})

    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(guarded(living)({"type": "lifespan"}, None, send))
    assert sent == [{"type": "lifespan.startup.complete"}]
