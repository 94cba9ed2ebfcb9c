"""The sheets of an old workbook (xls) by xlrd, which tells formats and merges too."""

import io
import struct
from contextlib import suppress
from itertools import islice

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError
from xlrd.formatting import XF
from xlrd.xldate import xldate_as_datetime

from tasks.reading.tables import Cell, Seen, Table
from tasks.reading.workbooks.sheets import MOST_COLOURS, Sheet, Unreadable

_SOLID = 1
_DAMAGED = (XLRDError, CompDocError, struct.error, AssertionError, LookupError, ValueError)


def read_xls(data: bytes) -> list[Sheet]:
    """Every sheet, in its order; sheets of charts are left out. Raises :class:`Unreadable`."""
    try:
        # What it has to say of odd files goes to standard output otherwise, where the sandbox answers.
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except _DAMAGED as error:
        raise Unreadable(str(error)) from error
    struck = {at for at, each in enumerate(book.xf_list) if book.font_list[each.font_index].struck_out}
    return [_sheet(sheet, book, struck) for sheet in book.sheets()]


def _sheet(sheet: xlrd.sheet.Sheet, book: xlrd.Book, struck: set[int]) -> Sheet:
    """One sheet; ``struck`` are the formats with a font that is struck through."""
    epoch = book.datemode
    kinds = [sheet.row_types(row) for row in range(sheet.nrows)]
    rows = [
        [_text(kind, value, epoch) for kind, value in zip(kinds[row], sheet.row_values(row), strict=True)]
        for row in range(sheet.nrows)
    ]
    return Sheet(
        sheet.name,
        sheet.visibility != 0,
        Table.from_rows(sheet.name, rows).cells,
        epoch_1904=epoch == 1,
        merged=frozenset((top, end - 1, left) for top, end, left, _ in sheet.merged_cells if end - top > 1),
        struck=frozenset(
            (row, column)
            for row in range(sheet.nrows)
            for column, kind in enumerate(kinds[row])
            if kind != xlrd.XL_CELL_EMPTY and sheet.cell_xf_index(row, column) in struck
        ),
        seen=_seen(sheet, book),
    )


def _seen(sheet: xlrd.sheet.Sheet, book: xlrd.Book) -> Seen:
    """What the eye sees of a sheet."""
    fills = {at: colour for at, each in enumerate(book.xf_list) if (colour := _fill(each, book)) is not None}
    places = ((row, at) for row in range(sheet.nrows) for at in range(sheet.row_len(row))) if fills else ()
    filled = ((place, fills.get(sheet.cell_xf_index(*place))) for place in places)
    partly = {place: _left_of(sheet, book, place) for place in sheet.rich_text_runlist_map}
    return Seen(
        {place: note.text for place, note in sheet.cell_note_map.items()},
        dict(islice(((place, fill) for place, fill in filled if fill is not None), MOST_COLOURS)),
        frozenset(row for row, told in sheet.rowinfo_map.items() if told.hidden),
        frozenset(column for column, told in sheet.colinfo_map.items() if told.hidden),
        {place: left for place, left in partly.items() if left is not None},
    )


def _fill(style: XF, book: xlrd.Book) -> str | None:
    """The colour (``RRGGBB``) of a style with a solid fill that is not white."""
    background = style.background
    if background is None or background.fill_pattern != _SOLID:
        return None
    colour = book.colour_map.get(background.pattern_colour_index)
    return None if colour in (None, (255, 255, 255)) else "{:02X}{:02X}{:02X}".format(*colour)


def _left_of(sheet: xlrd.sheet.Sheet, book: xlrd.Book, place: tuple[int, int]) -> str | None:
    """What is left of a rich text of which a part is struck through; None for any other."""
    text = str(sheet.cell_value(*place))
    own = book.xf_list[sheet.cell_xf_index(*place)].font_index
    runs = [(0, own), *sheet.rich_text_runlist_map[place]]
    ends = [*(start for start, _ in runs[1:]), len(text)]
    parts = [
        (text[start:end], book.font_list[font].struck_out) for (start, font), end in zip(runs, ends, strict=True)
    ]
    kept = "".join(part for part, gone in parts if not gone)
    return kept.strip() or None if kept != text else None


def _text(kind: int, value: str | float, epoch: int) -> Cell:
    """A cell's value as the fast reader gives it."""
    if kind == xlrd.XL_CELL_TEXT:
        return str(value) or None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "true" if value else "false"
    if kind not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return None
    number = float(value)
    if kind == xlrd.XL_CELL_DATE:
        with suppress(OverflowError):  # beyond the year 9999 it is no date
            return xldate_as_datetime(number, 1 if epoch == 1 else 0).isoformat(" ")
    return _number(number)


def _number(value: float) -> str:
    """With as many decimals as it needs, at most nine."""
    return f"{round(value, 9) + 0:.9f}".rstrip("0").removesuffix(".")
