"""Any dropped file as a :class:`~tasks.reading.result.Reading`: the kind is told by the content.

The one entrance to the readers. Whatever was dropped, the answer is a reading, refused or not; nothing is
raised but for a disk that fails.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from tasks.agreement.model import Agreement
from tasks.errors import InputError, OutsideError
from tasks.findings import refusal
from tasks.reading.containers import Container, identify, too_large
from tasks.reading.decisions import holds_decisions, read_decisions
from tasks.reading.delimited import read_delimited
from tasks.reading.encodings import decode
from tasks.reading.in_kind import holds_in_kind, read_in_kind
from tasks.reading.ledger import (
    find_lookalike,
    holds_expenses,
    holds_ledger,
    read_expenses,
    read_ledger_table,
)
from tasks.reading.result import Format, Reading
from tasks.reading.sheet_names import with_told_names
from tasks.reading.shifts import names_shifts, read_shifts
from tasks.reading.sie import read_sie
from tasks.reading.tables import Table
from tasks.reading.workbooks import read_workbook
from tasks.wording.catalogue import phrase

_FORMATS: dict[Container | None, Format] = {
    "sie": "sie-4e",
    "sie-5": "sie-5",
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "ods",
    "html": "html",
    "text": "delimited",
    None: "unknown",
}


def read_file(path: Path, name: str, agreement: Agreement | None) -> Reading:
    """Read the file at ``path``, dropped as ``name``.

    ``agreement`` gives the names by which a shift sheet is read; a ledger can be read without. Without one a shift
    sheet, and what is none, is told by its headers and has no rows. Raises :class:`OutsideError` where the disk
    fails.
    """
    try:
        refused = too_large(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if refused is None:
            return read_bytes(path.read_bytes(), name, sha256, agreement)
    except OSError as error:
        raise OutsideError(f"{path} cannot be read: {error}; the next run tries again") from error
    return Reading(file=name, sha256=sha256, kind="unknown", format="unknown").as_refused(refused)


def read_bytes(data: bytes, name: str, sha256: str, agreement: Agreement | None) -> Reading:
    """Read the bytes of a file dropped as ``name``."""
    found = identify(data, name)
    kind = "ledger" if found.container in ("sie", "sie-5") else "unknown"
    reading = Reading(file=name, sha256=sha256, kind=kind, format=_FORMATS[found.container])
    if found.refused is not None:
        return reading.as_refused(found.refused)
    if found.container == "sie":
        given_away, data = [data], b""  # the reader lets go of the bytes before it joins what it has read of them
        return read_sie(given_away.pop(), name, sha256)
    try:
        tables, encoding = _tables(data, found.container)
        reading = replace(reading, encoding=encoding)
        tables = with_told_names(tables, agreement)
    except InputError as error:
        return reading.as_refused(str(error))
    if agreement is not None and holds_decisions(tables, agreement):
        return read_decisions(tables, name, sha256, reading.format, encoding, agreement)
    if agreement is not None and holds_in_kind(tables, agreement):
        return read_in_kind(tables, name, sha256, reading.format, encoding, agreement)
    by_expenses = agreement is not None and agreement.ledger.kind == "expenses"
    if holds_ledger(tables, numbered=by_expenses):
        return read_ledger_table(tables, name, sha256, reading.format, encoding)
    looks_like = [find_lookalike(table) for table in tables if not table.cells.is_empty()]
    is_list = (by_expenses or "expenses" in looks_like) and holds_expenses(tables)
    instead = phrase("instead.expenses" if by_expenses else "instead.bookkeeping")
    refused = next((refusal(each, instead=instead) for each in looks_like if each is not None), None)
    if agreement is None:
        if is_list:
            return replace(reading, kind="expenses")
        if refused is not None:
            return reading.as_refused(refused)
        return replace(reading, kind="shifts" if names_shifts(tables) else "unknown")
    shifts = read_shifts(tables, name, sha256, reading.format, encoding, agreement)
    if is_list and not shifts.accepted:
        return read_expenses(tables, name, sha256, reading.format, encoding, agreement)
    is_nothing_else = shifts.kind == "unknown" or (shifts.refused is not None and None not in looks_like)
    return reading.as_refused(refused) if is_nothing_else and refused is not None else shifts


def _tables(data: bytes, container: Container | None) -> tuple[list[Table], str | None]:
    """The tables of a workbook or text, and the text's encoding."""
    if container != "text":
        return read_workbook(data), None
    text, encoding = decode(data)
    return [read_delimited(text)], encoding
