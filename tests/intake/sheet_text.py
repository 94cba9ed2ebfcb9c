"""A small text in which a case says its workbook, and the file a real program would have written of it.

``# Pass`` begins a sheet, ``# Plan (dolt)`` a hidden one; every line under it is a row, cells parted by ``|``. A cell
of ``2022-03-04``, ``21:00`` or ``3`` is a date, a time or a number as Excel has them; ``"3"`` in quotes is text.
Behind the text of a cell may stand ``{struken}``, ``{röd}``, ``{kommentar: …}``, and first on a line ``{dold}``.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

Value = str | int | float | datetime | time | None

_MARK = re.compile(r"\s*\{(?P<mark>[^{}:]+)(?::\s*(?P<text>[^{}]*))?\}\s*$")
_COLOURS = {"röd": "FFFF0000", "gul": "FFFFFF00", "grå": "FFBFBFBF"}


@dataclass(frozen=True)
class Cell:
    """A cell's value as its program keeps it, its text as written, and its marks."""

    value: Value
    text: str
    marks: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """One sheet; ``hidden_rows`` from 0."""

    name: str
    hidden: bool
    rows: list[list[Cell]]
    hidden_rows: frozenset[int]


def parse(text: str) -> list[Sheet]:
    """The sheets that a case's text says."""
    sheets: list[Sheet] = []
    for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        title, *lines = part.rstrip("\n").split("\n")
        name, hidden = title.removesuffix("(dolt)").strip(), title.endswith("(dolt)")
        hidden_rows = frozenset(at for at, line in enumerate(lines) if line.startswith("{dold}"))
        rows = [[_cell(cell) for cell in line.removeprefix("{dold}").split("|")] for line in lines]
        sheets.append(Sheet(name, hidden, rows, hidden_rows))
    return sheets


def _cell(text: str) -> Cell:
    marks: dict[str, str] = {}
    while match := _MARK.search(text):
        marks[match["mark"].strip()] = (match["text"] or "").strip()
        text = text[: match.start()]
    plain = text.strip()
    if plain.startswith('"') and plain.endswith('"') and len(plain) > 1:
        return Cell(plain[1:-1], plain[1:-1], marks)
    return Cell(_value(plain), plain, marks)


def _value(text: str) -> Value:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.fromisoformat(text)
    if re.fullmatch(r"\d\d:\d\d", text):
        return time.fromisoformat(text)
    if re.fullmatch(r"-?\d{1,6}", text):
        return int(text)
    return text or None


def write(text: str, ending: str, encoding: str = "utf-8", separator: str = ";") -> bytes:
    """The file of a case's text: ``xlsx``, ``xls``, ``ods`` or ``csv``."""
    sheets = parse(text)
    if ending == "csv":
        lines = [separator.join(cell.text for cell in row) for row in sheets[0].rows]
        return "\r\n".join([*lines, ""]).encode(encoding)
    writers: dict[str, Callable[[list[Sheet]], bytes]] = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}
    return writers[ending](sheets)


def _xlsx(sheets: list[Sheet]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        target = book.create_sheet(sheet.name)
        target.sheet_state = "hidden" if sheet.hidden else "visible"
        for down, row in enumerate(sheet.rows, start=1):
            target.row_dimensions[down].hidden = down - 1 in sheet.hidden_rows
            for across, cell in enumerate(row, start=1):
                at = target.cell(down, across)
                at.value = cell.value
                if isinstance(cell.value, datetime):
                    at.number_format = "yyyy-mm-dd"
                if "struken" in cell.marks:
                    at.font = Font(strike=True)
                for colour in _COLOURS.keys() & cell.marks.keys():
                    at.fill = PatternFill("solid", start_color=_COLOURS[colour])
                if "kommentar" in cell.marks:
                    at.comment = Comment(cell.marks["kommentar"], "samordnare")
    return _saved(book.save)


def _xls(sheets: list[Sheet]) -> bytes:
    book = xlwt.Workbook()
    styles = {datetime: xlwt.easyxf(num_format_str="yyyy-mm-dd"), time: xlwt.easyxf(num_format_str="hh:mm")}
    for sheet in sheets:
        target = book.add_sheet(sheet.name)
        target.visibility = 1 if sheet.hidden else 0
        for down, row in enumerate(sheet.rows):
            for across, cell in enumerate(row):
                if cell.value is not None:
                    target.write(down, across, cell.value, styles.get(type(cell.value), xlwt.Style.default_style))
    return _saved(book.save)


def _ods(sheets: list[Sheet]) -> bytes:
    book = OpenDocumentSpreadsheet()
    for sheet in sheets:
        target = Table(name=sheet.name)
        for row in sheet.rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            target.addElement(line)
        book.spreadsheet.addElement(target)
    return _saved(book.save)


def _ods_cell(cell: Cell) -> TableCell:
    if cell.value is None:
        return TableCell()
    if isinstance(cell.value, datetime):
        made = TableCell(valuetype="date", datevalue=cell.value.date().isoformat())
    elif isinstance(cell.value, time):
        made = TableCell(valuetype="time", timevalue=f"PT{cell.value.hour:02}H{cell.value.minute:02}M00S")
    elif isinstance(cell.value, int):
        made = TableCell(valuetype="float", value=str(cell.value))
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=cell.text))
    return made


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()
