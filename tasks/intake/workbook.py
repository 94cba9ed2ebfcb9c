"""Workbooks (xlsx, xls, ods) to tables of text cells. What the cells mean is decided elsewhere."""

from typing import Any

import fastexcel
import polars as pl

from tasks.errors import InputError
from tasks.intake.tables import Table
from tasks.intake.workbook_parts import DAMAGED, SheetParts, TooLarge, WorkbookParts, read_parts

_ZIP = b"PK"
_AGAIN = "Öppna filen i Excel, spara den som Excel-arbetsbok (.xlsx) och lägg in den igen."
_UNREADABLE = f"Arbetsboken går inte att läsa: filen är skadad. {_AGAIN}"
_LOCKED = "Arbetsboken är låst med lösenord. Ta bort lösenordet, spara och lägg in den igen."
_TOO_LARGE = (
    "Ett blad i arbetsboken är orimligt stort. Kopiera raderna med pass till en ny arbetsbok och lägg in den."
)


def read_workbook(data: bytes) -> list[Table]:
    """Every sheet of a workbook, in its order, hidden ones too; sheets of charts are empty tables.

    A merge over several rows gives its value to each of them. Raises :class:`InputError` with one Swedish
    sentence where the workbook is damaged, protected by a password, or too large to unpack.
    """
    try:
        parts = read_parts(data) if data.startswith(_ZIP) else WorkbookParts()
        reader = fastexcel.read_excel(data)
        return [_read_sheet(reader, name, parts) for name in reader.sheet_names]
    except TooLarge:
        raise InputError(_TOO_LARGE) from None
    except DAMAGED as error:
        raise InputError(_UNREADABLE) from error
    except fastexcel.FastExcelError as error:
        raise InputError(_LOCKED if "password" in str(error).lower() else _UNREADABLE) from error
    except BaseException as error:
        # The reader's engine panics on some damaged files, and its panics are no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(_UNREADABLE) from None


def _read_sheet(reader: Any, name: str, parts: WorkbookParts) -> Table:
    """One sheet; ``skip_rows=0`` keeps blank rows at the top, so that row numbers are those people see."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells: pl.DataFrame = sheet.to_polars()
    cells.columns = [f"c{at}" for at in range(cells.width)]
    found = parts.sheets.get(name, SheetParts())
    first_column = sheet.selected_columns[0].absolute_index if cells.width else 0
    return Table(
        sheet=name,
        hidden=sheet.visible != "visible",
        cells=_spread(cells, found, first_column),
        first_column=first_column,
        epoch_1904=parts.epoch_1904,
        uncached=frozenset((row + 1, column - first_column) for row, column in found.uncached),
    )


def _spread(cells: pl.DataFrame, parts: SheetParts, first_column: int) -> pl.DataFrame:
    """Give the value of each merge to all its rows: a night merged over the teams that walked it is
    theirs all."""
    merges = [
        (first, min(last, cells.height - 1), column - first_column)
        for first, last, column in sorted(parts.merged)
        if column >= first_column and column - first_column < cells.width and first < cells.height
    ]
    columns: dict[int, list[str | None]] = {}
    for first, last, at in merges:
        column = columns.setdefault(at, cells[:, at].to_list())
        column[first : last + 1] = [column[first]] * (last + 1 - first)
    return cells.with_columns(pl.Series(f"c{at}", column, pl.String) for at, column in columns.items())
