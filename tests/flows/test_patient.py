"""A request that met a busy database: done again with its whole body, and heard of once."""

import asyncio
from contextlib import suppress

import pytest

from flows.serving import patient as module
from flows.serving.patient import PAUSES, patient

BODY = [
    {"type": "http.request", "body": b"one ", "more_body": True},
    {"type": "http.request", "body": b"two", "more_body": False},
    {"type": "http.disconnect"},
]


class Busy:
    """Answers 503 so many times, and raises then as Starlette does; then 201. Keeps the bodies that it was sent."""

    def __init__(self, times: int) -> None:
        self.left, self.bodies, self.marked = times, [], []

    async def __call__(self, scope, receive, send) -> None:
        """Read all, then answer in two pieces, as FastAPI does; a router writes into the scope."""
        self.marked.append("route" in scope)
        scope["route"] = "found"
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
        self.bodies.append(body)
        self.left -= 1
        await send({"type": "http.response.start", "status": 503 if self.left >= 0 else 201, "headers": []})
        await send({"type": "http.response.body", "body": b"an answer"})
        if self.left >= 0:
            raise OSError("the database is locked")


@pytest.mark.parametrize(("busy", "status"), [(0, 201), (2, 201), (len(PAUSES), 201), (len(PAUSES) + 1, 503)])
def test_it_is_asked_again_until_it_answers_and_gives_up_after_a_while(monkeypatch, busy, status):
    monkeypatch.setattr(module, "PAUSES", (0.0,) * len(PAUSES))
    app, coming, sent = Busy(busy), [*BODY] + [BODY[-1]] * len(PAUSES), []

    async def receive():
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    with suppress(OSError):  # the last one is the server's to log
        asyncio.run(patient(app)({"type": "http"}, receive, send))
    assert [each.get("status") for each in sent] == [status, None]
    assert app.bodies == [b"one two"] * min(busy + 1, len(PAUSES) + 1)
    assert not any(app.marked)


def test_a_websocket_is_handed_on():
    asked = []

    async def app(*given):
        asked.append(given)

    given = ({"type": "websocket"}, object(), object())
    asyncio.run(patient(app)(*given))
    assert asked == [given]


def test_what_is_raised_for_another_answer_is_not_kept_back():
    async def receive():
        return BODY[1]

    async def app(scope, receive, send):
        raise KeyError

    with pytest.raises(KeyError):
        asyncio.run(patient(app)({"type": "http"}, receive, None))
