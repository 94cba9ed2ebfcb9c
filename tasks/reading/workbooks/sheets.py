"""What the readers of workbooks give, and the fast reader: the sheets of a workbook as frames of text.

A crafted file can make an engine end its process, so all of them are called by way of :mod:`tasks.reading.sandbox`.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import fastexcel
import polars as pl
from defusedxml import ElementTree

from tasks.reading.tables import Seen

MAX_CELLS = 20_000_000
"""Cells of a sheet that room is made for where one of them stands for many: repeated ones, and merges."""

MOST_COLOURS = 50_000
"""Cells whose fill is told, from the first: nobody paints more by hand."""

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),  # the archive
    *(ElementTree.ParseError, ValueError, LookupError),  # its XML; refused entities are ValueErrors
)
"""What unpacking or parsing a damaged file stumbles on."""


class Unreadable(Exception):
    """The workbook cannot be read. ``str()`` is the engine's reason, empty where the engine itself broke."""


class TooLarge(Exception):
    """A sheet's used part, or the list of sheets, is larger than is safe to make room for."""


@dataclass(frozen=True)
class Sheet:
    """``cells``: every row from the first of the sheet, all columns text. ``first_column``: the place in the sheet
    of the frame's first column. Places in the sheet, rows and columns from 0: ``merged``, ``(first row, last row,
    column)`` of merges that span rows; ``uncached``, ``struck``, ``(row, column)`` of formulas without a value, and
    of cells that are struck through; and those of ``seen``."""

    name: str
    hidden: bool
    cells: pl.DataFrame
    first_column: int = 0
    epoch_1904: bool = False
    merged: frozenset[tuple[int, int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    seen: Seen = field(default_factory=Seen)


def read_sheets(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook by the fast reader, which tells neither merges nor formats, in their order; sheets of
    charts are empty. Raises :class:`Unreadable`."""
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
