"""A long sheet of an xlsx file read as two halves, one on each core: the fast reader itself keeps to one core, and
takes most of the time that a long workbook takes.

Each half is a workbook with all that the whole has, but of the one sheet only the upper or the lower rows. What is
read of them is held against each other; where it does not fit together, the sheet is to be read whole.
"""

import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import polars as pl

from tasks.reading.workbooks.sheets import Sheet, Unreadable, read_sheet

LONG = range(16_000_000, 128_000_000)
"""Bytes of a sheet's XML that are worth cutting in two, and for which there is room: both halves lie in memory."""

_ROW = re.compile(rb'<row r="(\d{1,7})"')
_END_OF_ROW = b"</row>"


def read_long_sheet(data: bytes, path: str, name: str) -> Sheet | None:
    """The sheet of that name, whose XML is the part at ``path``; ``None`` where it cannot be read in halves."""
    halves = _halves(data, path)
    if halves is None:
        return None
    upper, lower, row = halves
    with ThreadPoolExecutor(max_workers=2) as cores:
        try:
            above, below = cores.map(read_sheet, (upper, lower), (name, name))
        except Unreadable:
            return None
    return _joined(above, below, row)


def _halves(data: bytes, path: str) -> tuple[bytes, bytes, int] | None:
    """Two workbooks, and the number of the lower one's first row; ``None`` where no row is found to begin there."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        xml = archive.read(path)
        first, end = xml.find(b"<row "), xml.rfind(_END_OF_ROW) + len(_END_OF_ROW)
        cut = xml.find(b"<row ", (first + end) // 2, end)
        row = _ROW.match(xml, cut) if cut > first >= 0 else None
        if row is None:
            return None
        parts = memoryview(xml)
        upper, lower = (
            _with_part(archive, path, (parts[:first], rows, parts[end:]))
            for rows in (parts[first:cut], parts[cut:end])
        )
    return upper, lower, int(row[1])


def _with_part(archive: zipfile.ZipFile, path: str, content: tuple[memoryview, ...]) -> bytes:
    """The archive with another content at ``path``, not packed: it is read at once."""
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as target:
        for name in archive.namelist():
            with target.open(name, "w") as part:
                part.writelines(content if name == path else [archive.read(name)])
    return copy.getvalue()


def _joined(upper: Sheet, lower: Sheet, row: int) -> Sheet | None:
    """The whole of two halves, ``row`` being the first of the lower one, from 1; ``None`` where rows of one lie among
    the other's: they stood in no order in the file."""
    height = upper.cells.height
    above = lower.cells[: row - 1]
    if height >= row or any(column.null_count() < column.len() for column in above.iter_columns()):
        return None
    halves = [_named_by_place(upper), _named_by_place(replace(lower, cells=lower.cells[height:]))]
    cells = pl.concat(halves, how="diagonal")
    places = sorted(cells.columns, key=int)
    cells = cells.select(pl.col(place).alias(f"c{int(place) - int(places[0])}") for place in places)
    return replace(upper, cells=cells, first_column=int(places[0]))


def _named_by_place(sheet: Sheet) -> pl.DataFrame:
    """The cells with each column's name its place in the sheet: one half may be wider than the other."""
    return sheet.cells.rename({name: str(sheet.first_column + at) for at, name in enumerate(sheet.cells.columns)})
