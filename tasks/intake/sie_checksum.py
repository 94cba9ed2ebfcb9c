"""#KSUMMA: the CRC-32 that a SIE file carries over its own fields (SIE file format 4B, section 5.7).

Covered are labels and fields between the first #KSUMMA and the last, as bytes of code page 437; separators,
quotes, braces and the escaping backslash are not. The polynomial and its start and final values are those
of :func:`zlib.crc32`.
"""

import re
import zlib
from typing import Literal

Checksum = Literal["ok", "wrong", "absent", "unfinished"]

_MARK = re.compile(rb"^[ \t]*#KSUMMA\b[ \t]*\"?(\d*)\"?[^\n]*(?:\n|\Z)", re.MULTILINE)
_SEPARATORS = b" \t\r\n{}"
_BLOCK = 1 << 20


def verify_checksum(data: bytes, encoding: str) -> Checksum:
    """Whether the file's checksum holds. ``unfinished``: it is opened and never given, so the file is cut
    off.

    ``encoding`` is what the file is really written in. A program that writes another than 437 may have
    summed its own bytes or those of 437: either counts.
    """
    marks = [data.find(b"#KSUMMA"), data.rfind(b"#KSUMMA")]
    if marks[0] < 0:
        return "absent"
    first, last = (_MARK.search(data, data.rfind(b"\n", 0, mark) + 1) for mark in marks)
    if first is None or last is None:
        return "absent"
    if not last[1]:
        return "unfinished"
    if first.start() == last.start():
        return "wrong"
    stated = int(last[1])
    covered = memoryview(data)[first.end() : last.start()]
    if field_crc(covered) == stated:
        return "ok"
    if encoding != "cp437":
        again = bytes(covered).decode(encoding, errors="replace").encode("cp437", errors="replace")
        if field_crc(memoryview(again)) == stated:
            return "ok"
    return "wrong"


def field_crc(covered: memoryview) -> int:
    """CRC-32 of the labels and fields in ``covered``, block by block so that little memory is held."""
    crc = 0
    start = 0
    while start < len(covered):
        end = min(start + _BLOCK, len(covered))
        block = bytes(covered[start:end])
        if end < len(covered):
            cut = block.rfind(b"\n") + 1
            if cut:
                block = block[:cut]
        crc = zlib.crc32(_bare_fields(block), crc)
        start += len(block)
    return crc


def _bare_fields(block: bytes) -> bytes:
    """``block`` without separators, quotes, braces and escapes; what stands inside quotes is kept whole.

    Splitting at the quotes puts what is outside them at even places. Taking those out, joining, cleaning
    and putting them back does the work in C, without a loop over fields.
    """
    escaped = b'\\"' in block
    if escaped:
        block = block.replace(b'\\"', b"\0")
    parts = block.split(b'"')
    if len(parts) % 2 == 0:
        return b"".join(_bare_line(line) for line in block.splitlines()).replace(b"\0", b'"')
    parts[::2] = b'"'.join(parts[::2]).translate(None, _SEPARATORS).split(b'"')
    bare = b"".join(parts)
    return bare.replace(b"\0", b'"') if escaped else bare


def _bare_line(line: bytes) -> bytes:
    """One line's bare fields, where some line of the block leaves a quote open."""
    parts = line.split(b'"')
    parts[::2] = [part.translate(None, _SEPARATORS) for part in parts[::2]]
    return b"".join(parts)
