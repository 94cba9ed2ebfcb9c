"""One message as bytes: built once, kept in the edition, sent and archived as it is.

The same arguments give the same bytes, so a rerun after a crash makes the message that was recorded.
Everything is 7-bit ASCII with CRLF, so no server on the way has a reason to re-encode it. Text comes in
ready; nothing is worded here.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, cast

from tasks.addresses import header_text, mailbox
from tasks.errors import InputError

_Named = tuple[str, tuple[str, bytes]]
_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]+")


def message_id(key: str, recipient: str, domain: str) -> str:
    """The Message-ID of one edition's message to one recipient, the same on every run.

    ``key`` names the edition (``timra-ik-2022.monthly.2022-03.1``), ``domain`` the sender's. The
    recipient stands in it as a hash only, so that one reader's message tells nothing about another's.
    """
    digest = hashlib.sha256(recipient.casefold().encode()).hexdigest()[:16]
    return f"<{_UNSAFE.sub('_', key)}.{digest}@{domain}>"


def build_message(
    *,
    sender: str,
    recipient: str,
    role: str,
    subject: str,
    text: str,
    html: str,
    images: Mapping[str, tuple[str, bytes]],
    attachments: Mapping[str, tuple[str, bytes]],
    message_id: str,
    date: datetime,
    references: str | None = None,
    reply_to: str | None = None,
) -> bytes:
    """One message to one recipient: text, the same as html with its pictures, and attached files.

    ``images`` are {cid: (file name, PNG)} as the html names them, ``attachments`` {file name: (MIME type with its
    parameters, bytes)}. ``references`` is the Message-ID of the edition's forerunner to the same recipient, so that a
    corrected report is shown below it. Raises :class:`InputError` for an address nobody can have and for line breaks
    or other control characters in anything that becomes a header (agreements and file names are written by people).
    """
    head = _new()
    head["From"] = mailbox(sender)
    head["To"] = mailbox(recipient, role)
    if reply_to is not None:
        head["Reply-To"] = mailbox(reply_to)
    head["Subject"] = unicodedata.normalize("NFC", header_text(subject, "The subject"))
    head["Date"] = format_datetime(date)
    head["Message-ID"] = header_text(message_id, "The Message-ID")
    if references is not None:
        head["In-Reply-To"] = head["References"] = header_text(references, "The reference")
    head["Auto-Submitted"] = "auto-generated"
    head["X-Auto-Response-Suppress"] = "All"
    return _fields(head) + _content(text, html, tuple(images.items()), tuple(attachments.items()))


@lru_cache(maxsize=1)
def _content(text: str, html: str, images: tuple[_Named, ...], attachments: tuple[_Named, ...]) -> bytes:
    """What all who get the same message are sent below their own fields, encoded once."""
    message = _new()
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    page = cast(EmailMessage, message.get_body(("html",)))
    for cid, (name, png) in images:
        page.add_related(
            png,
            "image",
            "png",
            cid=f"<{header_text(cid, 'The picture id')}>",
            filename=_file_name(name),
            disposition="inline",
        )
    for name, (mime, content) in attachments:
        kind, *more = (part.strip() for part in mime.split(";"))
        main, _, sub = kind.partition("/")
        params = dict(each.split("=", 1) for each in more)
        message.add_attachment(content, main, sub, filename=_file_name(name), params=params)

    # Random boundaries would make every build another message. "=_" never occurs in base64 or
    # quoted-printable text.
    mark = hashlib.sha256(f"{text}\0{html}".encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{mark}.{number}")
    return message.as_bytes()


def readdressed(message: bytes, recipient: str, role: str) -> tuple[bytes, str]:
    """A message of :func:`build_message` to another address, and its Message-ID; every other byte stays.

    Raises :class:`InputError` for an address nobody can have.
    """
    head, separator, body = message.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    old = next(field.partition(b":")[2].decode() for field in fields if field.startswith(b"Message-ID:"))
    key, domain = old.strip(" <>").rsplit("@", 1)
    identity = message_id(key.rpartition(".")[0], recipient, domain)
    addressed = _new()
    addressed["To"] = mailbox(recipient, role)
    addressed["Message-ID"] = identity
    new: dict[bytes, bytes] = dict(
        zip((b"To", b"Message-ID"), re.split(rb"\r\n(?![ \t])", _fields(addressed)), strict=False)
    )
    changed = [new.get(field.partition(b":")[0], field) for field in fields]
    return b"\r\n".join(changed) + separator + body, identity


class _Policy(EmailPolicy):
    """SMTP's policy, but for one fault: where a line of the subject ends between two words that are encoded, the
    library's own folding may leave the space outside of both, and there every reader drops it ("filerär"). Drop when
    ``tests/delivery`` passes with ``email.policy.SMTP`` on every Python.
    """

    def fold(self, name: str, value: Any) -> str:
        """The header as text, folded."""
        if name != "Subject":
            return super().fold(name, value)
        charset = "us-ascii" if str(value).isascii() else "utf-8"
        encoded = Header(str(value), charset, header_name=name, maxlinelen=75).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes, folded."""
        return self.fold(name, value).encode("ascii") if name == "Subject" else super().fold_binary(name, value)


def _new() -> EmailMessage:
    return EmailMessage(policy=_Policy(linesep="\r\n", cte_type="7bit"))


def _fields(message: EmailMessage) -> bytes:
    """The fields of a message without content, each with its line's end."""
    return message.as_bytes().removesuffix(b"\r\n")


def _file_name(name: str) -> str:
    if "/" in name or "\\" in name:
        raise InputError(f"The file name {name!r} holds a folder; only a plain name may stand in a message.")
    return unicodedata.normalize("NFC", header_text(name, "The file name"))
