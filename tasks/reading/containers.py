"""What kind of file a dropped file is, by its first bytes; its name is only asked when they say nothing.

Also where files that would hurt are stopped: empty ones, enormous ones, zip bombs and locked workbooks,
each with one sentence that says what to do (``file.refused`` of the catalogue).
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasks.facts.kinds import is_named_sie
from tasks.findings import refusal
from tasks.reading.workbooks import DAMAGED

LARGEST_FILE = 100 * 2**20
"""Bytes of the largest file that is read; a year's bookkeeping of a large club is a fiftieth of it."""
LONGEST_LINE = 2**20
"""Bytes; a line of a SIE file is built whole, in many times its size."""
LARGEST_UNPACKED = 400 * 2**20
"""Bytes of the largest workbook once unpacked."""

MOST_MEMBERS = 10_000
"""Parts of the workbook with the most: one for each sheet, and some for each with pictures."""

Container = Literal["sie", "sie-5", "xlsx", "xls", "ods", "html", "text"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MEMBER = b"PK\x01\x02"
"""Begins what a zip file's directory says of each part."""
_HEAD = 4096
_SIE_LABEL = re.compile(
    rb"^[ \t]*#(FLAGGA|PROGRAM|FORMAT|GEN|SIETYP|PROSA|FNR|ORGNR|FNAMN|RAR|KPTYP|KONTO|VER|KSUMMA)\b",
    re.MULTILINE | re.IGNORECASE,
)
_SIE_5 = re.compile(rb"<(\w+:)?Sie(Entry)?[\s>]|sie\.se/sie5", re.IGNORECASE)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Identified:
    """A file's kind, or the Swedish sentence with which it is refused; ``container`` may be known even
    then.
    """

    container: Container | None
    refused: str | None = None


def too_large(path: Path) -> str | None:
    """Why a file is not even opened, or ``None``."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        return refusal("too_large", megabytes=size // 2**20, most=LARGEST_FILE // 2**20)
    return None


def identify(data: bytes, name: str) -> Identified:
    """What the bytes are."""
    if not data.strip(b"\0 \t\r\n\x1a"):
        return Identified(None, refusal("empty"))
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(_OLE):
        return _ole(data)
    head = _ascii_head(data)
    if head.lstrip().startswith(b"<"):
        return _markup(data, head, name)
    if _SIE_LABEL.search(head):
        return Identified("sie", refusal("long_line") if _has_long_line(data) else None)
    if head.startswith(b"%PDF"):
        return Identified(None, refusal("pdf"))
    if _is_binary(data):
        return Identified(None, refusal("binary"))
    if is_named_sie(name):
        return Identified(None, refusal("no_sie"))
    return Identified("text")


def _zip(data: bytes) -> Identified:
    """A zip file: a workbook of either kind, or something else."""
    if data.count(_MEMBER) > MOST_MEMBERS:  # counted before a list of them is made, which takes a kilobyte for each
        return Identified(None, refusal("many_members"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unpacked = sum(item.file_size for item in archive.infolist())
            manifest = archive.getinfo("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else None
            locked = (
                manifest is not None and manifest.file_size < 2**20 and b"encryption-data" in archive.read(manifest)
            )
    except DAMAGED:
        return Identified("xlsx", refusal("workbook_damaged"))
    if unpacked > LARGEST_UNPACKED:
        return Identified(None, refusal("zip_bomb", megabytes=unpacked // 2**20))
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Identified("xlsx")
    if "content.xml" in names and "mimetype" in names:
        return Identified("ods", refusal("locked") if locked else None)
    if "word/document.xml" in names:
        return Identified(None, refusal("word"))
    return Identified(None, refusal("zip"))


def _ole(data: bytes) -> Identified:
    """An OLE container: an old workbook, or a new one that is locked with a password."""
    if _ENCRYPTED in data:
        return Identified("xlsx", refusal("locked"))
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return Identified("xls")
    return Identified(None, refusal("office"))


def _markup(data: bytes, head: bytes, name: str) -> Identified:
    """XML or HTML: SIE 5, or a web page saved under another name."""
    if _SIE_5.search(head):
        return Identified("sie-5", refusal("sie_5"))
    if _HTML.search(head):
        return Identified("html", refusal("html_sie") if is_named_sie(name) else refusal("html"))
    if _is_binary(data):
        return Identified(None, refusal("unreadable"))
    return Identified(None, refusal("xml"))


def _ascii_head(data: bytes) -> bytes:
    """The beginning as ASCII, byte order mark and the nulls of UTF-16 taken away."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) // 3:
        head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _has_long_line(data: bytes) -> bool:
    """Whether so many bytes follow one another without an end of line; half as many may be found, too."""
    half = LONGEST_LINE // 2
    return any(
        data.find(b"\n", at, at + half) < 0 and data.find(b"\r", at, at + half) < 0
        for at in range(0, len(data) - half, half)
    )


def _is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: control characters that no text has, beyond UTF-16's nulls."""
    head = _ascii_head(data)
    controls = sum(head.count(code) for code in (*range(9), *range(14, 26), *range(27, 32)))
    return controls > len(head) // 50
