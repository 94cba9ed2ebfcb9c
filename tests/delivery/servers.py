"""Real mail servers in a thread, honest or faulty on purpose, one that only says what it is told to, and the
certificates they show."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.waiting import PATIENCE

USER = "iop-tjanst"  # no @: yagmail would make it a Gmail address
PASSWORD = "hemligt losenord 4711"


@dataclass
class Mailbox:
    """What a server was told and what it took: the test's own eyes."""

    accepted: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)


class Handler:
    """Takes every message, but for the faults that are asked for.

    ``mail``, ``rcpt`` and ``data`` are the reply to that command instead of yes. ``drop`` hangs up;
    ``take and drop`` (data only) takes the message and hangs up before it says so; ``take and wait`` says so
    too late.
    """

    def __init__(self, mailbox: Mailbox, *, mail: str = "", rcpt: str = "", data: str = ""):
        self.mailbox, self.mail, self.rcpt, self.data = mailbox, mail, rcpt, data

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address, options):
        """Reply to MAIL FROM."""
        envelope.mail_from = address
        return await self._reply(server, self.mail)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address, options):
        """Reply to RCPT TO."""
        envelope.rcpt_tos.append(address)
        return await self._reply(server, self.rcpt)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope):
        """Reply once the message has come."""
        if self.data == "" or self.data.startswith("take"):
            self.mailbox.accepted.append(envelope.original_content or b"")
            self.mailbox.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.mailbox.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        return await self._reply(server, self.data)

    async def _reply(self, server: SMTP, reply: str) -> str:
        if reply.endswith("drop"):
            server.transport.abort()
        if reply.endswith("wait"):
            await asyncio.sleep(PATIENCE)
        return reply if reply[:1].isdigit() else "250 OK: queued as 4711"


@dataclass(frozen=True)
class Certificates:
    """What a server shows, and the authority that a client must know to believe it."""

    server: ssl.SSLContext
    ca_file: Path


def certificates(folder: Path, host: str) -> Certificates:
    """A new authority and its certificate for ``host``."""
    authority = trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(server)
    ca_file = folder / f"{host}.pem"
    authority.cert_pem.write_to_path(ca_file)
    return Certificates(server, ca_file)


def authenticator(mailbox: Mailbox):
    """Lets in the one who knows the password, and notes everyone who tries."""

    def check(server, session, envelope, mechanism, data: LoginPassword) -> AuthResult:
        mailbox.logins.append((data.login, data.password))
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    return check


@contextmanager
def serving(handler: Handler, **options) -> Iterator[int]:
    """A server on a free port of this machine; ``options`` go to aiosmtpd. Gives the port."""
    controller = Controller(handler, hostname="localhost", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted(greeting: str, replies: dict[str, str]) -> Iterator[tuple[int, bytearray]]:
    """A server that says ``greeting``, then ``replies`` by the first word of what it hears (else nothing).

    Gives the port, and all that it heard.
    """
    heard = bytearray()
    with socket.create_server(("localhost", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                if greeting:
                    connection.sendall(f"{greeting}\r\n".encode())
                for line in lines:
                    heard.extend(line)
                    if reply := replies.get(line.decode("latin-1").upper().partition(" ")[0].strip()):
                        connection.sendall(f"{reply}\r\n".encode())

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(PATIENCE)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return found.getsockname()[1]
