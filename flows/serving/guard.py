"""Who may speak to the server at all, asked before Prefect sees a request.

Prefect asks for the login on its API. It does not look at where a browser was sent from, nor at the name it was sent
to: by a name of their own that leads here (DNS rebinding) other people's web pages would be same-origin. Here every
request names this machine and comes from no other page, whatever it asks for, websockets and the UI's files too.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

NAMES = frozenset({"127.0.0.1", "localhost"})
"""Names of this machine that a request may be sent to, on any port: a tunnel may have one of its own."""

HEADERS = (
    # The UI runs what this server gives it and calls this server, nobody else. It draws with inline styles.
    (
        b"content-security-policy",
        b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""On every answer, in place of the same ones of the application; a policy that makes a sandbox stays beside ours."""


def guarded(app: App) -> App:
    """``app`` for those alone that :func:`is_welcome` lets in; all others get an empty refusal."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
        elif is_welcome(scope["headers"]):
            await app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:  # 421: the request was led to a server that does not answer to that name
            await send({"type": "http.response.start", "status": 421, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})

    return guard


def is_welcome(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request with these headers is sent to this machine, and by no page of another origin.

    Programs name no origin. A browser always does where a page could read the answer or change something, and says
    with ``Sec-Fetch-Site`` where the rest comes from; a link that somebody follows (``navigate``) may come from
    anywhere.
    """
    told: dict[str, list[str]] = {}
    for name, value in headers:
        told.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").lower())
    if [_name(host) in NAMES for host in told.get("host", [])] != [True]:
        return False
    if any(origin != f"http://{told['host'][0]}" for origin in told.get("origin", [])):
        return False
    foreign = not set(told.get("sec-fetch-site", [])) <= {"same-origin", "none"}
    return not foreign or told.get("sec-fetch-mode") == ["navigate"]


def _name(host: str) -> str | None:
    """The name in a Host header, without its port; None for one that is none."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname if parts.netloc == host and "@" not in host and parts.port != 0 else None
    except ValueError:
        return None


def _with_headers(send: Send) -> Send:
    names = {name for name, _ in HEADERS}

    def stays(name: bytes, value: bytes) -> bool:
        return name.lower() not in names or (name == b"content-security-policy" and value.startswith(b"sandbox "))

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", []) if stays(bytes(name), bytes(value))]
            message = {**message, "headers": [*kept, *HEADERS]}
        await send(message)

    return sending
