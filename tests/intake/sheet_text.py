"""A small text in which a case says its workbook, and the file a real program would have written of it.

``# Pass`` begins a sheet, ``# Plan (dolt)`` a hidden one; every line under it is a row, cells parted by ``|``. A cell
of ``2022-03-04``, ``21:00`` or ``3`` is a date, a time or a number as Excel has them; ``"3"`` in quotes is text.
Behind the text of a cell may stand ``{struken}``, ``{halvstruken}`` (its first word), ``{röd}``, ``{kommentar: …}``,
``{ned: 3}`` (merged over three rows) and ``{dold kolumn}``; first on a line ``{dold}``, or ``{röd}`` and
``{struken}`` for all of its cells. A line ``~`` is blank.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

import openpyxl
import xlwt
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableCellProperties, TableProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P, Span
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

Value = str | int | float | datetime | time | None

_MARK = re.compile(r"\s*\{(?P<mark>[^{}:]+)(?::\s*(?P<text>[^{}]*))?\}\s*$")
_LINE_MARK = re.compile(r"^\{(?P<mark>[^{}]+)\}")
_COLOURS = {"röd": "FF0000", "gul": "FFFF00", "grå": "BFBFBF", "grön": "92D050", "blå": "DDEBF7"}
_OLD_COLOURS = {"röd": "red", "gul": "yellow", "grå": "gray25", "grön": "lime", "blå": "ice_blue"}


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
        rows = [_row(line.removeprefix("{dold}")) for line in lines]
        sheets.append(Sheet(name, hidden, rows, hidden_rows))
    return sheets


def _row(line: str) -> list[Cell]:
    if line.strip() == "~":
        return []
    mark = _LINE_MARK.match(line)
    marks = {mark["mark"]: ""} if mark else {}
    return [_cell(cell, marks) for cell in line[mark.end() if mark else 0 :].split("|")]


def _cell(text: str, marks: dict[str, str]) -> Cell:
    marks = dict(marks)
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
                if cell.value is not None:
                    at.value = _half_struck(cell.text) if "halvstruken" in cell.marks else cell.value
                if isinstance(cell.value, datetime):
                    at.number_format = "yyyy-mm-dd"
                if "struken" in cell.marks:
                    at.font = Font(strike=True)
                for colour in _COLOURS.keys() & cell.marks.keys():
                    at.fill = PatternFill("solid", start_color=f"FF{_COLOURS[colour]}")
                if "kommentar" in cell.marks:
                    at.comment = Comment(cell.marks["kommentar"], "samordnare")
                if "dold kolumn" in cell.marks:
                    target.column_dimensions[at.column_letter].hidden = True
                if "ned" in cell.marks:
                    target.merge_cells(None, down, across, down + int(cell.marks["ned"]) - 1, across)
    return _saved(book.save)


def _half_struck(text: str) -> CellRichText:
    first, _, rest = text.partition(" ")
    return CellRichText(TextBlock(InlineFont(strike=True), first), f" {rest}")


def _xls(sheets: list[Sheet]) -> bytes:
    book = xlwt.Workbook(style_compression=2)
    numbers = {datetime: "yyyy-mm-dd", time: "hh:mm"}
    for sheet in sheets:
        target = book.add_sheet(sheet.name)
        target.visibility = 1 if sheet.hidden else 0
        for down, row in enumerate(sheet.rows):
            target.row(down).hidden = down in sheet.hidden_rows
            for across, cell in enumerate(row):
                style = xlwt.easyxf(_old_style(cell), num_format_str=numbers.get(type(cell.value), "General"))
                if "ned" in cell.marks:
                    last = down + int(cell.marks["ned"]) - 1
                    target.write_merge(down, last, across, across, cell.value, style)
                elif "halvstruken" in cell.marks:
                    first, _, rest = cell.text.partition(" ")
                    target.write_rich_text(down, across, ((first, xlwt.easyfont("struck_out on")), f" {rest}"))
                elif cell.value is not None:
                    target.write(down, across, cell.value, style)
    return _saved(book.save)


def _old_style(cell: Cell) -> str:
    """The cell's look in the words of xlwt."""
    colour = next(iter(_OLD_COLOURS.keys() & cell.marks.keys()), None)
    fill = f"pattern: pattern solid, fore_colour {_OLD_COLOURS[colour]};" if colour else ""
    return f"{fill} font: struck_out on;" if "struken" in cell.marks else fill


def _ods(sheets: list[Sheet]) -> bytes:
    book = OpenDocumentSpreadsheet()
    hidden = Style(name="dolt", family="table")
    hidden.addElement(TableProperties(display="false"))
    half = Style(name="struket", family="text")
    half.addElement(TextProperties(textlinethroughstyle="solid"))
    struck = Style(name="struken", family="table-cell")
    struck.addElement(TextProperties(textlinethroughstyle="solid"))
    colours = [Style(name=f"färg-{colour}", family="table-cell") for colour in _COLOURS]
    for style, colour in zip(colours, _COLOURS.values(), strict=True):
        style.addElement(TableCellProperties(backgroundcolor=f"#{colour.lower()}"))
    for style in (hidden, half, struck, *colours):
        book.automaticstyles.addElement(style)
    for sheet in sheets:
        target = Table(name=sheet.name, **({"stylename": "dolt"} if sheet.hidden else {}))
        covered: dict[int, int] = {}
        for down, row in enumerate(sheet.rows):
            line = TableRow(**({"visibility": "collapse"} if down in sheet.hidden_rows else {}))
            for across, cell in enumerate(row):
                covered[across] = covered.get(across, 0) - 1
                line.addElement(CoveredTableCell() if covered[across] >= 0 else _ods_cell(cell))
                if "ned" in cell.marks:
                    covered[across] = int(cell.marks["ned"]) - 1
            target.addElement(line)
        book.spreadsheet.addElement(target)
    return _saved(book.save)


def _ods_cell(cell: Cell) -> TableCell:
    style = next((f"färg-{colour}" for colour in _COLOURS.keys() & cell.marks.keys()), None)
    style = "struken" if "struken" in cell.marks else style
    look: dict[str, object] = {"stylename": style} if style else {}
    if "ned" in cell.marks:
        look |= {"numberrowsspanned": cell.marks["ned"], "numbercolumnsspanned": "1"}
    if cell.value is None:
        return TableCell(**look)
    if isinstance(cell.value, datetime):
        made = TableCell(valuetype="date", datevalue=cell.value.date().isoformat(), **look)
    elif isinstance(cell.value, time):
        made = TableCell(valuetype="time", timevalue=f"PT{cell.value.hour:02}H{cell.value.minute:02}M00S", **look)
    elif isinstance(cell.value, int):
        made = TableCell(valuetype="float", value=str(cell.value), **look)
    else:
        made = TableCell(valuetype="string", **look)
    if "kommentar" in cell.marks:
        note = Annotation()
        note.addElement(P(text=cell.marks["kommentar"]))
        made.addElement(note)
    if "halvstruken" in cell.marks:
        first, _, rest = cell.text.partition(" ")
        paragraph = P()
        paragraph.addElement(Span(stylename="struket", text=first))
        paragraph.addText(f" {rest}")
        made.addElement(paragraph)
    else:
        made.addElement(P(text=cell.text))
    return made


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()
