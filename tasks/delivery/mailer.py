"""Where a message goes: a mail server, or a folder when none is set. One message, one recipient, one attempt.

yagmail opens, secures and logs in the connection. Its own ``send`` is not used: it repeats a message
after the server may have taken it, and rewrites it. What a fault means depends on when it came: before
the message was on its way nothing was accepted and it may be tried again; after that nobody knows, and a
person has to decide.
"""

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, cast

import yagmail

from tasks.addresses import mailbox
from tasks.atomic_files import write_atomically
from tasks.errors import InputError
from tasks.settings import Settings
from tasks.wording.language import clean

State = Literal["sent", "temporary", "refused", "unknown"]
PORTS = {"starttls": 587, "tls": 465, "none": 25}
TIMEOUT_SECONDS = 30.0
ACCEPTED = (250, 251)
GO_ON = 354
"""The only answer to DATA after which a message may be sent."""
LONGEST_ANSWER = 500
"""Characters of a server's answer that are kept."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt.

    ``sent`` accepted; ``temporary`` not accepted, for now; ``refused`` not accepted, for good;
    ``unknown`` the connection broke when the message was on its way. ``answer`` is the server's, or what
    went wrong. ``for_all`` says that the fault was the server's alone (no connection, no login, no answer in time):
    whoever else has a message waiting for it would fare the same.
    """

    state: State
    answer: str
    for_all: bool = False


class Mailer(Protocol):
    """Takes a message to its recipient, once. ``repeatable``: doing so again is as good as doing it once."""

    name: ClassVar[str]
    repeatable: ClassVar[bool]

    def deliver(self, message: bytes, sender: str, recipient: str) -> Outcome:
        """Try once. Faults of the outside are outcomes, never exceptions."""
        ...


class SmtpMailer:
    """The mail server of the settings. ``starttls`` and ``tls`` verify its certificate; ``none`` is for relays on
    the own network and never logs in, for a password would go in clear (:class:`Settings` refuses one).
    """

    name: ClassVar[str] = "smtp"
    repeatable: ClassVar[bool] = False

    def __init__(self, settings: Settings, timeout: float = TIMEOUT_SECONDS) -> None:
        """``timeout`` in seconds, for each answer. Raises :class:`InputError` where no server is set, and for an
        authority nobody can read.
        """
        if settings.smtp_host is None:
            raise InputError("IOP_SMTP_HOST is not set: there is no mail server to send through.")
        self._settings, self._host = settings, settings.smtp_host
        self._timeout = timeout
        self._context = None if settings.smtp_security == "none" else _context(settings.smtp_ca_file)

    def deliver(self, message: bytes, sender: str, recipient: str) -> Outcome:
        """Connect, log in and hand over the message; the connection is closed afterwards."""
        is_open = under_way = False
        try:
            with self._connection() as smtp:
                is_open = True
                smtp.ehlo_or_helo_if_needed()
                for command, address in ((smtp.mail, sender), (smtp.rcpt, recipient)):
                    code, answer = command(mailbox(address).addr_spec)
                    if code not in ACCEPTED:
                        return _outcome(code, answer, otherwise="temporary")
                # Not the connection's own data(): it does not tell whether it broke before the message or after.
                code, answer = smtp.docmd("DATA")
                if code != GO_ON:  # even where it says yes: it has not been given the message
                    return _outcome(code, answer, otherwise="temporary", accepted=())
                under_way = True
                smtp.send(_transparent(message))
                return _outcome(*smtp.getreply(), otherwise="unknown")
        except OSError as error:  # all of the connection's exceptions are
            return Outcome(
                "unknown" if under_way else "temporary", _told(error), for_all=not is_open or _timed_out(error)
            )

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """A secured, logged-in connection. A fault in here or before DATA means that nothing was accepted."""
        chosen = self._settings
        login = chosen.smtp_user or "nobody"
        verified: dict[str, Any] = {"context": self._context}
        client = yagmail.SMTP(
            cast(Any, {login: login}),  # as a text it would become …@gmail.com
            chosen.smtp_password.get_secret_value() if chosen.smtp_password is not None else "",
            host=self._host,
            port=chosen.smtp_port or PORTS[chosen.smtp_security],
            smtp_ssl=chosen.smtp_security == "tls",
            smtp_starttls=verified if chosen.smtp_security == "starttls" else False,
            smtp_skip_login=chosen.smtp_user is None,
            soft_email_validation=False,
            timeout=self._timeout,
            **(verified if chosen.smtp_security == "tls" else {}),
        )
        try:
            client.login()
            yield client.smtp
            with suppress(OSError):  # the message's fate is known by now; a lost goodbye changes nothing
                client.smtp.quit()
        finally:
            client.is_closed = True  # else yagmail says goodbye again when it is collected
            if client.smtp is not None:  # pyright: ignore[reportUnnecessaryComparison] (yagmail sets None)
                client.smtp.close()


@dataclass(frozen=True)
class OutboxMailer:
    """A folder of ``.eml`` files. A file in it counts as sent; the same message again changes nothing."""

    name: ClassVar[str] = "outbox"
    repeatable: ClassVar[bool] = True

    folder: Path

    def deliver(self, message: bytes, sender: str, recipient: str) -> Outcome:
        """Write the message under its Message-ID: whole or not at all."""
        identity = str(message_from_bytes(message)["Message-ID"])
        target = self.folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', identity.strip('<>'))}.eml"
        try:
            if target.exists():
                if target.read_bytes() == message:
                    return Outcome("sent", target.name)
                return Outcome("refused", f"{target.name} in the outbox is another message; move it away")
            write_atomically(target, message)
        except OSError as error:
            return Outcome("temporary", _told(error))
        return Outcome("sent", target.name)


def mailer_from(settings: Settings) -> Mailer:
    """The mail server of the settings, or the outbox where none is set. Raises :class:`InputError`."""
    return OutboxMailer(settings.paths.outbox) if settings.smtp_host is None else SmtpMailer(settings)


def _context(ca_file: Path | None) -> ssl.SSLContext:
    """What a server's certificate is held against: read anew where the file of authorities is another one."""
    authorities = ca_file or ssl.get_default_verify_paths().cafile
    try:
        return _context_of(ca_file, authorities, Path(authorities).stat().st_mtime_ns if authorities else 0)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"IOP_SMTP_CA_FILE {ca_file} cannot be read as certificates: {error}.") from error


@lru_cache(maxsize=1)
def _context_of(ca_file: Path | None, _authorities: object, _modified_ns: int) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def _transparent(message: bytes) -> bytes:
    """The message as it goes after DATA: every line that begins with a dot gets another one, and a dot ends it."""
    ended = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _outcome(code: int, answer: bytes, otherwise: State, accepted: Sequence[int] = ACCEPTED) -> Outcome:
    """By the server's reply code; ``otherwise`` where it is none that SMTP knows here."""
    text = _one_line(f"{code} {answer.decode('utf-8', 'replace')}")
    if code in accepted:
        return Outcome("sent", text)
    if 400 <= code < 500:
        return Outcome("temporary", text)
    if 500 <= code < 600:
        return Outcome("refused", text)
    return Outcome(otherwise, text)


def _told(error: OSError) -> str:
    """One line about a fault. What a server says when it refuses a login is left out: it may hold the
    password."""
    code = getattr(error, "smtp_code", None)
    return _one_line(f"{type(error).__name__}: {f'reply {code}' if code is not None else error}")


def _one_line(text: str) -> str:
    """What a server said as a terminal, a page and a log can show it: no control characters, and no novel."""
    return " ".join(clean(text).split())[:LONGEST_ANSWER]


def _timed_out(error: BaseException | None) -> bool:
    """Whether it came of a server that does not answer: the connection wraps that in exceptions of its own."""
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__context__
    return False
