"""#KSUMMA: the CRC-32 that a SIE file carries over its own fields (SIE file format 4B, section 5.7).

Covered are labels and fields between the first #KSUMMA and the last, as bytes of code page 437; separators,
quotes, braces and the escaping backslash are not. The polynomial and its start and final values are those
of :func:`zlib.crc32`.
"""

import re
import zlib
from typing import Literal

import numpy as np

Checksum = Literal["ok", "wrong", "absent", "unfinished"]

_MARK = re.compile(rb"^[ \t]*#KSUMMA\b[ \t]*\"?(\d*)\"?[^\n]*(?:\n|\Z)", re.MULTILINE)
_QUOTE = ord('"')
_ESCAPED_QUOTE = b'\\"'
_IS_TEXT = np.ones(256, np.uint8)
_IS_TEXT[list(b" \t\r\n{}")] = 0
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
    start, end = first.end(), last.start()
    if field_crc(data, start, end) == stated:
        return "ok"
    if encoding != "cp437":
        as_437 = data[start:end].decode(encoding, errors="replace").encode("cp437", errors="replace")
        if field_crc(as_437, 0, len(as_437)) == stated:
            return "ok"
    return "wrong"


def field_crc(data: bytes, start: int, end: int) -> int:
    """CRC-32 of the labels and fields between two places, block by block so that little memory is held.

    Whether a byte stands inside quotes is the parity of the quotes before it; inside them separators are
    part of a field. An escaped quote is text: it goes through the blocks as a null, which no file of text
    holds.
    """
    has_escapes = data.find(_ESCAPED_QUOTE, start, end) >= 0
    if has_escapes:
        data = data[start:end].replace(_ESCAPED_QUOTE, b"\0")
        start, end = 0, len(data)
    crc = parity = 0
    for at in range(start, end, _BLOCK):
        block = np.frombuffer(data, np.uint8, min(_BLOCK, end - at), at)
        is_quote = block == _QUOTE
        inside = np.bitwise_xor.accumulate(is_quote.view(np.uint8)) ^ parity
        parity = int(inside[-1])
        fields = block[(_IS_TEXT[block] | inside).view(np.bool_) & ~is_quote]
        if has_escapes:
            fields[fields == 0] = _QUOTE
        crc = zlib.crc32(fields, crc)
    return crc
