"""The coordinator's own workbook with its faulty cells coloured and commented, all else in it as it was.

openpyxl keeps values, formulas, styles, validation, tables, filters, hidden sheets and macros. What it
would lose (charts, pictures, shapes, pivot tables, newer kinds of formatting) is looked for first; a
workbook that has any of it is left unmarked, with the reason. Formulas are kept as formulas; their results
are worked out again by the program that opens the workbook.
"""

import re
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tasks.errors import InputError
from tasks.findings import Finding, Severity
from tasks.intake.reading import Format

FILLS = {
    Severity.ERROR: PatternFill("solid", fgColor="FFF4B6B6"),
    Severity.WARNING: PatternFill("solid", fgColor="FFFFE699"),
    Severity.INFO: PatternFill("solid", fgColor="FFDDEBF7"),
}
"""Light enough for black text; the comment says the same in words."""

WORDS = {Severity.ERROR: "Behöver rättas", Severity.WARNING: "Titta på", Severity.INFO: "Bra att veta"}

LARGEST_BYTES = 20_000_000
"""Unpacked size of the sheets, beyond which marking would take minutes and gigabytes."""

AUTHOR = "IOP-rapport"

_KEPT_PARTS = re.compile(
    r"""\[Content_Types\]\.xml | _rels/\.rels | docProps/.* | customXml/.* | docMetadata/.*
    | xl/(workbook|styles|sharedStrings|calcChain)\.xml | xl/_rels/.* | xl/theme/.* | xl/persons/.*
    | xl/worksheets/sheet\d+\.xml | xl/worksheets/_rels/.* | xl/printerSettings/.*
    | xl/tables/table\d+\.xml | xl/comments.*\.xml | xl/drawings/[^/]+\.vml
    | xl/externalLinks/.* | xl/vbaProject(Signature)?\.bin""",
    re.VERBOSE,
)
"""Parts of a workbook that survive, or that nobody sees (printer settings, order of calculation)."""


@dataclass(frozen=True)
class Marked:
    """The marked copy's name, or the Swedish reason why there is none; neither where there is nothing to
    mark."""

    file: str | None = None
    reason: str | None = None


def mark(data: bytes, findings: Iterable[Finding]) -> bytes:
    """The workbook with each finding's cell coloured and commented. Findings without a sheet and row are
    passed by.

    A cell with several findings has the worst one's colour and all of them in its comment, after what the
    comment said before. A finding about the row as a whole marks the row's first filled cell. Raises
    :class:`InputError` with a Swedish sentence where the workbook cannot be marked without losing something
    else.
    """
    _refuse_what_would_be_lost(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # openpyxl's way of saying that it drops something
        try:
            book = load_workbook(BytesIO(data), keep_vba=_has_macros(data), rich_text=True)
        except UserWarning as warning:
            raise InputError(_not_marked("formatering av ett slag som inte går att bevara")) from warning
        for cell, told in _by_cell(book, findings):
            _mark_cell(cell, told)
        marked = BytesIO()
        book.save(marked)
    return marked.getvalue()


def write_marked(source: Path, format: Format, findings: Iterable[Finding], stem: Path) -> Marked:
    """Write the marked copy of ``source``, a file of that format, as ``stem`` with the workbook's own
    ending."""
    marks = [finding for finding in findings if finding.where.sheet is not None and finding.where.row]
    if not marks:
        return Marked()
    if format != "xlsx":
        return Marked(reason=f"Felen kan bara markeras i en fil av slaget xlsx, inte {format}: de står nedan.")
    data = source.read_bytes()
    try:
        marked = mark(data, marks)
    except InputError as reason:
        return Marked(reason=str(reason))
    path = stem.with_name(f"{stem.name}{'.xlsm' if _has_macros(data) else '.xlsx'}")
    path.write_bytes(marked)
    return Marked(file=path.name)


def _refuse_what_would_be_lost(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = package.infolist()
    if sum(part.file_size for part in parts if part.filename.startswith("xl/worksheets/")) > LARGEST_BYTES:
        raise InputError(_not_marked("så många rader att det skulle ta för lång tid"))
    lost = sorted(part.filename for part in parts if not part.is_dir() and not _KEPT_PARTS.fullmatch(part.filename))
    if lost:
        raise InputError(_not_marked(_kind_of(lost)))


def _kind_of(parts: list[str]) -> str:
    """What people call the parts that would be lost."""
    kinds = {
        "/charts/": "diagram",
        "/media/": "bilder",
        "/pivot": "pivottabeller",
        "/threadedComments/": "trådade kommentarer",
    }
    found = [name for part, name in kinds.items() if any(part in each for each in parts)]
    return " och ".join(found) or "former eller annat som inte går att bevara"


def _not_marked(what: str) -> str:
    return f"Arbetsboken har {what}, och är därför inte markerad: felen står nedan med blad, rad och kolumn."


def _has_macros(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return "xl/vbaProject.bin" in package.namelist()


def _by_cell(book: Workbook, findings: Iterable[Finding]) -> Iterable[tuple[Cell, list[Finding]]]:
    """Every cell to mark with its findings, the worst first."""
    placed = [each for each in findings if each.where.sheet in book.sheetnames and each.where.row]
    headers = _headers(book, placed)
    cells: dict[tuple[str, str], tuple[Cell, list[Finding]]] = {}
    for finding in sorted(placed, key=lambda each: list(Severity).index(each.severity)):
        where = finding.where
        sheet = book[str(where.sheet)]
        cell = _cell(sheet, where.row or 1, headers.get((sheet.title, _plain(where.column)), []))
        cells.setdefault((sheet.title, cell.coordinate), (cell, []))[1].append(finding)
    return cells.values()


def _headers(book: Workbook, findings: Iterable[Finding]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Where the headers that the findings name stand: (sheet, header) → (row, column), downwards."""
    wanted: dict[str, set[str]] = {}
    for finding in findings:
        if finding.where.column:
            wanted.setdefault(str(finding.where.sheet), set()).add(_plain(finding.where.column))
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for sheet, names in wanted.items():
        for row in book[sheet].iter_rows():
            for cell in row:
                if cell.value is not None and (text := _plain(str(cell.value))) in names:
                    places.setdefault((sheet, text), []).append((cell.row, cell.column))
    return places


def _plain(header: str | None) -> str:
    """A header as it is compared: line breaks and double spaces are one space."""
    return " ".join((header or "").split())


def _cell(sheet: Worksheet, row: int, headers: list[tuple[int, int]]) -> Cell:
    """The cell in the row under the nearest header above it (or the header itself); without a header the
    row's first filled cell. Of merged cells the first, the only one that can be seen."""
    column = next((column for at, column in reversed(headers) if at <= row), None)
    if column is None:
        column = next((cell.column for cell in sheet[row] if cell.value is not None), 1)
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        return cell
    merged = next(each for each in sheet.merged_cells.ranges if cell.coordinate in each)
    return cast(Cell, sheet.cell(merged.min_row, merged.min_col))


def _mark_cell(cell: Cell, findings: list[Finding]) -> None:
    before = [cell.comment.text] if cell.comment else []
    said = [f"{WORDS[each.severity]}: {each.message} {each.remedy or ''}".strip() for each in findings]
    cell.fill = FILLS[findings[0].severity]
    cell.comment = Comment("\n".join([*before, *said]), AUTHOR, width=320, height=60 + 60 * len(said))
