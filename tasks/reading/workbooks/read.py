"""Workbooks (xlsx, xls, ods) to tables of text cells. What the cells mean is decided elsewhere."""

import zipfile
from collections.abc import Iterable
from io import BytesIO

import polars as pl

from tasks.errors import InputError
from tasks.findings import refusal
from tasks.reading.sandbox import Bounded, sandboxed
from tasks.reading.tables import Table
from tasks.reading.workbooks.ods import read_ods
from tasks.reading.workbooks.sheets import DAMAGED, MAX_CELLS, Sheet, TooLarge, Unreadable
from tasks.reading.workbooks.xls import read_xls
from tasks.reading.workbooks.xlsx import BOOK, read_xlsx

REFUSALS = (TooLarge, Unreadable, *DAMAGED)
"""What the readers raise of a workbook that cannot be read."""


def read_workbook(data: bytes) -> list[Table]:
    """Every sheet of a workbook, in its order, hidden ones too; sheets of charts are empty tables.

    A merge over several rows gives its value to each of them. Raises :class:`InputError` with one Swedish
    sentence where the workbook is damaged, protected by a password, or too large to unpack.
    """
    try:
        return sandboxed(tables_of, data, REFUSALS)
    except TooLarge:
        raise InputError(refusal("sheet_too_large")) from None
    except Bounded:
        raise InputError(refusal("workbook_bounded")) from None
    except DAMAGED as error:
        raise InputError(refusal("workbook_unreadable")) from error
    except Unreadable as error:
        is_locked = any(word in str(error).lower() for word in ("password", "encrypted"))
        raise InputError(refusal("locked") if is_locked else refusal("workbook_unreadable")) from error


def tables_of(data: bytes) -> list[Table]:
    """The same in the sandbox. Raises one of :data:`REFUSALS`."""
    return [_table(sheet) for sheet in _sheets(data)]


def _sheets(data: bytes) -> list[Sheet]:
    if not data.startswith(b"PK"):
        return read_xls(data)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        is_xlsx = BOOK in archive.namelist()
    return read_xlsx(data) if is_xlsx else read_ods(data)


def _table(sheet: Sheet) -> Table:
    return Table(
        sheet=sheet.name,
        hidden=sheet.hidden,
        cells=_without_struck(_spread(sheet), sheet),
        written=sheet.name,
        first_column=sheet.first_column,
        epoch_1904=sheet.epoch_1904,
        uncached=_in_frame(sheet.uncached, sheet.first_column),
        struck=_in_frame(sheet.struck, sheet.first_column),
        seen=sheet.seen.moved(1, -sheet.first_column),
    )


def _without_struck(cells: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
    """The cells of which a part is struck through by what is left of them."""
    left: dict[int, dict[int, str]] = {}
    for (row, column), text in sheet.seen.partly_struck.items():
        left.setdefault(column - sheet.first_column, {})[row] = text
    columns = [cells[:, at].scatter(list(texts), list(texts.values())) for at, texts in left.items()]
    return cells.with_columns(columns)


def _in_frame(places: Iterable[tuple[int, int]], first_column: int) -> frozenset[tuple[int, int]]:
    """Places in the sheet, from 0, as row numbers and places in the frame."""
    return frozenset((row + 1, column - first_column) for row, column in places)


def _spread(sheet: Sheet) -> pl.DataFrame:
    """Give the value of each merge to all its rows: a night merged over the teams that walked it is
    theirs all."""
    cells = sheet.cells
    merges = [
        (first, min(last, cells.height - 1), column - sheet.first_column)
        for first, last, column in sorted(sheet.merged)
        if sheet.first_column <= column < sheet.first_column + cells.width and first < cells.height
    ]
    if sum(last - first for first, last, _ in merges) > MAX_CELLS:
        raise TooLarge  # they lie over one another: no program writes that
    columns: dict[int, list[str | None]] = {}
    for first, last, at in merges:
        column = columns.setdefault(at, cells[:, at].to_list())
        column[first : last + 1] = [column[first]] * (last + 1 - first)
    return cells.with_columns(pl.Series(f"c{at}", column, pl.String) for at, column in columns.items())
