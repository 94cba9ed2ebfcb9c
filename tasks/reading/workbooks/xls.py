"""The sheets of an old workbook (xls) by xlrd, which tells formats and merges too."""

import io
import struct
from contextlib import suppress

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError
from xlrd.xldate import xldate_as_datetime

from tasks.reading.tables import Cell, Table
from tasks.reading.workbooks.sheets import Sheet, Unreadable

_DAMAGED = (XLRDError, CompDocError, struct.error, AssertionError, LookupError, ValueError)


def read_xls(data: bytes) -> list[Sheet]:
    """Every sheet, in its order; sheets of charts are left out. Raises :class:`Unreadable`."""
    try:
        # What it has to say of odd files goes to standard output otherwise, where the sandbox answers.
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except _DAMAGED as error:
        raise Unreadable(str(error)) from error
    struck = {at for at, each in enumerate(book.xf_list) if book.font_list[each.font_index].struck_out}
    return [_sheet(sheet, book.datemode, struck) for sheet in book.sheets()]


def _sheet(sheet: xlrd.sheet.Sheet, epoch: int, struck: set[int]) -> Sheet:
    """One sheet; ``struck`` are the formats with a font that is struck through."""
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
    )


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
