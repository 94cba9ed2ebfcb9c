"""Writing SIE 4 files for the tests, by the format's text and not by the reader: records as lists of fields.

The checksum is summed here from the fields themselves, so it proves the reader's way of finding them in the bytes.
"""

import zlib
from collections.abc import Sequence
from typing import Any

Record = Sequence[Any]
"""Label and fields; a list among them is an object list, flat."""

HEAD: tuple[Record, ...] = (
    ("#FLAGGA", "0"),
    ("#PROGRAM", "Testbok", "1.0"),
    ("#FORMAT", "PC8"),
    ("#GEN", "20220401"),
    ("#SIETYP", "4"),
    ("#ORGNR", "802400-1234"),
    ("#FNAMN", "Exempel IK"),
    ("#RAR", "0", "20220101", "20221231"),
    ("#RAR", "-1", "20210101", "20211231"),
)


def voucher(series: str, number: str, day: str, *rows: Record, text: str = "", registered: str = "") -> list:
    """A voucher: its #VER record and its rows, each a record."""
    return [("#VER", series, number, day, text, registered), "{", *rows, "}"]


def row(account: int | str, amount: str, *objects: str, text: str = "", day: str = "") -> Record:
    """A #TRANS record; ``objects`` are flat pairs of dimension and code."""
    return ("#TRANS", str(account), list(objects), amount, day, text)


def field_text(field: Any, always_quote: bool = True) -> str:
    """A field as written."""
    if isinstance(field, list):
        return "{" + " ".join(field_text(part, always_quote) for part in field) + "}"
    text = str(field).replace('"', '\\"')
    return f'"{text}"' if always_quote or not text or set(text) & set(' "{}') else text


def line_text(record: Record | str) -> str:
    """A record as one line; the label is never quoted, numbers and dates not either."""
    if isinstance(record, str):
        return record
    label, *fields = record
    return " ".join([label, *(field_text(field, always_quote=False) for field in fields)])


def flat(record: Record | str) -> list[str]:
    """What the checksum covers of a record: label and fields, no braces."""
    if isinstance(record, str):
        return []
    return [part for field in record for part in (map(str, field) if isinstance(field, list) else [str(field)])]


def crc(records: Sequence[Record | str]) -> int:
    """CRC-32 over the fields as code page 437."""
    return zlib.crc32("".join(part for record in records for part in flat(record)).encode("cp437"))


def sie(
    *records: Record | str | list,
    head: Sequence[Record] = HEAD,
    checksum: int | bool = False,
    encoding: str = "cp437",
    newline: str = "\r\n",
) -> bytes:
    """A SIE file of ``head`` and ``records`` (lists among them, such as vouchers, are laid out flat)."""
    every: list[Record | str] = [*head]
    for record in records:
        every.extend(record if isinstance(record, list) else [record])
    lines = [line_text(record) for record in every]
    if checksum is not False:
        summed = crc(every[1:]) if checksum is True else checksum
        lines[1:1] = ["#KSUMMA"]
        lines.append(f"#KSUMMA {summed}")
    return (newline.join(lines) + newline).encode(encoding)
