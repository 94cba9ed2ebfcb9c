"""The sheets of a workbook as frames of text, by the fast reader. A crafted file can make it end its process: one
that is not plain is read by way of :mod:`tasks.reading.apart`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import fastexcel
import polars as pl


class Unreadable(Exception):
    """The workbook cannot be read. ``str()`` is the engine's reason, empty where the engine itself broke."""


@dataclass(frozen=True)
class Sheet:
    """``cells``: every row from the first of the sheet, all columns text. ``first_column``: the place in the sheet
    of the frame's first column."""

    name: str
    hidden: bool
    cells: pl.DataFrame
    first_column: int


def read_sheets(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook, in its order; sheets of charts are empty. Raises :class:`Unreadable`."""
    with _engine():
        reader = fastexcel.read_excel(data)
        return [_read_sheet(reader, name) for name in reader.sheet_names]


@contextmanager
def _engine() -> Iterator[None]:
    """What the engine raises, as :class:`Unreadable`."""
    try:
        yield
    except fastexcel.FastExcelError as error:
        raise Unreadable(str(error)) from error
    except BaseException as error:
        # The engine panics on some damaged files, and its panics are no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable from None


def _read_sheet(reader: Any, name: str) -> Sheet:
    """One sheet; ``skip_rows=0`` keeps blank rows at the top, so that row numbers are those people see."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells = sheet.to_polars()
    cells.columns = [f"c{at}" for at in range(cells.width)]
    first_column = sheet.selected_columns[0].absolute_index if cells.width else 0
    return Sheet(name, sheet.visible != "visible", cells, first_column)
