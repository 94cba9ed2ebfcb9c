"""Requests that the server could not do because its database was busy are done again, before anybody hears of it.

Prefect begins most transactions on SQLite so that a writer who comes between makes them fail at once (503, nothing is
done). Its own clients wait for 2, 4, 8 … seconds then, and its UI says "Unknown error"; a moment is enough.
"""

import asyncio
from collections import deque

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUSY = 503
PAUSES = (0.05, 0.1, *(0.2,) * 25)
"""Seconds before each further try. Many short ones: between two there is always another writer where many write."""


def patient(app: ASGIApp) -> ASGIApp:
    """``app``, asked again after :data:`PAUSES` where it answers :data:`BUSY`; its last answer is given."""

    async def ask(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = await _whole(receive)
        for pause in PAUSES:
            if not await _is_busy(app, dict(scope), _again(body, receive), send):
                return
            await asyncio.sleep(pause)
        await app(scope, _again(body, receive), send)

    return ask


async def _whole(receive: Receive) -> list[Message]:
    """All of a request's body, or what came of it before its sender hung up."""
    body = [await receive()]
    while body[-1]["type"] == "http.request" and body[-1].get("more_body"):
        body.append(await receive())
    return body


def _again(body: list[Message], receive: Receive) -> Receive:
    """Gives the body once more, then what comes after it."""
    left = deque(body)

    async def receiving() -> Message:
        return left.popleft() if left else await receive()

    return receiving


async def _is_busy(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> bool:
    """Ask; whether the answer was :data:`BUSY`, which is then kept from the one who asks.

    Starlette raises what it has answered for once more, for the server's log.
    """
    busy = False

    async def sending(message: Message) -> None:
        nonlocal busy
        if message["type"] == "http.response.start":
            busy = message["status"] == BUSY
        if not busy:
            await send(message)

    try:
        await app(scope, receive, sending)
    except Exception:
        if not busy:
            raise
    return busy
