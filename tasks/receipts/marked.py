"""The coordinator's own workbook with its faulty cells coloured and commented, all else in it as it was.

Which cells are marked is decided here, on the same text of the sheets that the readers saw; how that is written
into a file of its format is said in :mod:`tasks.receipts.marking`.
"""

import lzma
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.errors import InputError
from tasks.findings import Finding, Severity
from tasks.reading.result import Format
from tasks.reading.sheet_names import places
from tasks.reading.tables import Table
from tasks.reading.workbooks import DAMAGED, read_workbook
from tasks.receipts.marking import BROKEN, Cell, Mark, Note, TooLargeToMark, TooManyStyles, worst_first, write_marks
from tasks.wording.language import words

MOST_COMMENTS = 1000
"""Cells of a workbook that get a comment: programs make a box of each, and nobody reads more. The worst cells come
first; those after them are coloured."""

_COLOURS = {Severity.ERROR: "F4B6B6", Severity.WARNING: "FFE699", Severity.INFO: "DDEBF7"}
"""Light enough for black text; the comment says the same in words."""

_ORDER = list(Severity)

_BROKEN = (*DAMAGED, *BROKEN, lzma.LZMAError)


@dataclass(frozen=True)
class Marked:
    """The marked copy's name, or the Swedish reason why there is none, or why not all of it is commented; neither
    where there is nothing to mark."""

    file: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Copy:
    """A marked copy: its bytes, the ending that belongs to them, and how many of its cells are coloured only."""

    data: bytes
    ending: str
    uncommented: int


def mark(data: bytes, findings: Iterable[Finding]) -> Copy:
    """The workbook (xlsx or ods) with each finding's cell coloured and commented. Findings without a sheet and
    row are passed by.

    A cell with several findings has the worst one's colour and all of them in its comment, after what the
    comment said before. A finding about the row as a whole marks the row's first filled cell. The same workbook
    and findings give the same bytes. Raises :class:`InputError` with a Swedish sentence where the workbook
    cannot be marked.
    """
    try:
        marks = _marks(read_workbook(data), findings)
        sheets: dict[str, list[Mark]] = {}
        for at, each in enumerate(marks):
            sheets.setdefault(each.sheet, []).append(replace(each, commented=at < MOST_COMMENTS))
        marked, ending = write_marks(data, sheets)
        return Copy(marked, ending, len(marks[MOST_COMMENTS:]))
    except TooManyStyles:
        raise InputError(words()["not_marked"]["too_many_styles"]) from None
    except TooLargeToMark:
        raise InputError(words()["not_marked"]["too_large"]) from None
    except _BROKEN as error:
        raise InputError(words()["not_marked"]["damaged"]) from error


def write_marked(source: Path, format: Format, findings: Iterable[Finding], stem: Path) -> Marked:
    """Write the marked copy of ``source``, a file of that format, as ``stem`` with the workbook's own
    ending."""
    marks = [finding for finding in findings if finding.where.sheet is not None and finding.where.row]
    if not marks:
        return Marked()
    if format not in ("xlsx", "ods"):
        return Marked(reason=words()["not_marked"]["old_format"])
    try:
        copy = mark(source.read_bytes(), marks)
    except InputError as reason:
        return Marked(reason=str(reason))
    path = stem.with_name(f"{stem.name}{copy.ending}")
    path.write_bytes(copy.data)
    uncommented = words()["not_marked"]["uncommented"].format(most=MOST_COMMENTS) if copy.uncommented else None
    return Marked(path.name, uncommented)


def _marks(tables: Iterable[Table], findings: Iterable[Finding]) -> list[Mark]:
    """Every cell to mark with its findings, the worst cells first, else in the order of the file."""
    tables = list(tables)
    by_name = {table.written: _Headers(table) for table in tables}
    by_place = dict(zip(places(tables), by_name, strict=True))
    cells: dict[tuple[str, Cell], list[Note]] = {}
    for finding in findings:
        where = finding.where
        sheet = where.sheet if where.sheet in by_name else by_place.get(where.sheet or "")
        if sheet is not None and where.row:
            cells.setdefault((sheet, by_name[sheet].cell(where.row, where.column)), []).append(_note(finding))
    order = list(by_name)
    marks = [Mark(sheet, cell, worst_first(told)) for (sheet, cell), told in cells.items()]
    return sorted(marks, key=lambda each: (each.weight, order.index(each.sheet), each.cell))


def _note(finding: Finding) -> Note:
    """The finding as a comment says it."""
    severity = finding.severity
    sentence = f"{words()['mark'][severity]}: {finding.message} {finding.remedy or ''}"
    return Note(_ORDER.index(severity), _COLOURS[severity], sentence)


class _Headers:
    """A sheet in which the cell of a finding is looked for."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._places: dict[str, list[Cell]] = {}

    def cell(self, row: int, header: str | None) -> Cell:
        """The cell in the row under the nearest header above it (or the header itself); without a header the
        row's first filled cell."""
        above = self._headers(_plain(header)) if header else []
        at = bisect_right(above, row, key=lambda cell: cell.row)
        return Cell(row, above[at - 1].column if at else self._first_filled(row))

    def _headers(self, header: str) -> list[Cell]:
        """Where a header stands, downwards."""
        if header not in self._places:
            places = []
            for at, (name, texts) in enumerate(self._table.distinct.items(), self._table.first_column + 1):
                if written := [text for text in texts if _plain(text) == header]:
                    rows = self._table.cells[name].is_in(written).arg_true()
                    places += [Cell(row + 1, at) for row in rows]
            self._places[header] = sorted(places)
        return self._places[header]

    def _first_filled(self, row: int) -> int:
        cells = self._table.cells.row(row - 1) if row <= self._table.cells.height else ()
        filled = next((at for at, text in enumerate(cells) if text is not None), None)
        return 1 if filled is None else filled + self._table.first_column + 1


def _plain(header: str) -> str:
    """A header as it is compared: line breaks and double spaces are one space."""
    return " ".join(header.split())
