"""Workbooks (xlsx, xls, ods) to tables of text cells. What the cells mean is decided elsewhere."""

from collections.abc import Iterable

import polars as pl

from tasks.errors import InputError
from tasks.reading.apart import Bounded, apart
from tasks.reading.tables import Table
from tasks.reading.workbooks.ods import read_opendocument
from tasks.reading.workbooks.parts import (
    DAMAGED,
    MAX_CELLS,
    SheetParts,
    TooLarge,
    WorkbookParts,
    is_xlsx,
    read_parts,
)
from tasks.reading.workbooks.sheets import Sheet, Unreadable, read_sheets
from tasks.reading.workbooks.xls import read_old_workbook

_ZIP = b"PK"
REFUSALS = (TooLarge, Unreadable, *DAMAGED)
"""What the readers raise of a workbook that cannot be read."""
_AGAIN = "Öppna filen i Excel, spara den som Excel-arbetsbok (.xlsx) och lägg in den igen."
_UNREADABLE = f"Arbetsboken går inte att läsa: filen är skadad. {_AGAIN}"
_LOCKED = "Arbetsboken är låst med lösenord. Ta bort lösenordet, spara och lägg in den igen."
_BOUNDED = (
    "Arbetsboken går inte att läsa: den är skadad, eller orimligt stor. Kopiera raderna till en ny arbetsbok och "
    "lägg in den."
)
_TOO_LARGE = (
    "Ett blad i arbetsboken är orimligt stort. Kopiera raderna med pass till en ny arbetsbok och lägg in den."
)


def read_workbook(data: bytes) -> list[Table]:
    """Every sheet of a workbook, in its order, hidden ones too; sheets of charts are empty tables.

    A merge over several rows gives its value to each of them. Raises :class:`InputError` with one Swedish
    sentence where the workbook is damaged, protected by a password, or too large to unpack.
    """
    try:
        sheets, parts = _sheets_and_parts(data)
        return [_table(sheet, parts) for sheet in sheets]
    except TooLarge:
        raise InputError(_TOO_LARGE) from None
    except Bounded:
        raise InputError(_BOUNDED) from None
    except DAMAGED as error:
        raise InputError(_UNREADABLE) from error
    except Unreadable as error:
        raise InputError(_LOCKED if "password" in str(error).lower() else _UNREADABLE) from error


def _sheets_and_parts(data: bytes) -> tuple[list[Sheet], WorkbookParts]:
    """By format: xlsx by the fast reader, apart where it is not plain; apart also ods by its XML, and everything else
    (xls) by the fast reader and its records.
    """
    if not data.startswith(_ZIP):
        with apart(read_old_workbook, data, REFUSALS) as answer:
            return answer()
    if not is_xlsx(data):
        with apart(read_opendocument, data, REFUSALS) as answer:
            return answer()
    parts = read_parts(data)
    if parts.plain:
        return read_sheets(data), parts
    with apart(read_sheets, data, REFUSALS) as answer:
        return answer(), parts


def _table(sheet: Sheet, parts: WorkbookParts) -> Table:
    """One sheet with what the fast reader does not tell."""
    found = parts.sheets.get(sheet.name, SheetParts())
    return Table(
        sheet=sheet.name,
        hidden=sheet.hidden,
        cells=_spread(sheet.cells, found, sheet.first_column),
        written=sheet.name,
        first_column=sheet.first_column,
        epoch_1904=parts.epoch_1904,
        uncached=_in_frame(found.uncached, sheet.first_column),
        struck=_in_frame(found.struck, sheet.first_column),
    )


def _in_frame(places: Iterable[tuple[int, int]], first_column: int) -> frozenset[tuple[int, int]]:
    """Places in the sheet, from 0, as row numbers and places in the frame."""
    return frozenset((row + 1, column - first_column) for row, column in places)


def _spread(cells: pl.DataFrame, parts: SheetParts, first_column: int) -> pl.DataFrame:
    """Give the value of each merge to all its rows: a night merged over the teams that walked it is
    theirs all."""
    merges = [
        (first, min(last, cells.height - 1), column - first_column)
        for first, last, column in sorted(parts.merged)
        if column >= first_column and column - first_column < cells.width and first < cells.height
    ]
    if sum(last - first for first, last, _ in merges) > MAX_CELLS:
        raise TooLarge  # they lie over one another: no program writes that
    columns: dict[int, list[str | None]] = {}
    for first, last, at in merges:
        column = columns.setdefault(at, cells[:, at].to_list())
        column[first : last + 1] = [column[first]] * (last + 1 - first)
    return cells.with_columns(pl.Series(f"c{at}", column, pl.String) for at, column in columns.items())
