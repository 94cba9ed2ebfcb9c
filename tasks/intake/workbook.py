"""Workbooks (xlsx, xls, ods) to tables of text cells. What the cells mean is decided elsewhere."""

from typing import Any

import fastexcel
import polars as pl

from tasks.errors import InputError
from tasks.intake.tables import Table

_UNREADABLE = (
    "Filen är ett kalkylark som inte går att läsa: den är skadad eller sparad i ett ovanligt format. "
    "Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) och lägg in den igen."
)


def read_workbook(data: bytes) -> list[Table]:
    """Every sheet of a workbook, in its order, hidden ones too; chart sheets are empty tables.

    Raises :class:`InputError` with a Swedish sentence where the workbook cannot be read.
    """
    try:
        reader = fastexcel.read_excel(data)
        return [_read_sheet(reader, name) for name in reader.sheet_names]
    except fastexcel.FastExcelError as error:
        raise InputError(_UNREADABLE) from error


def _read_sheet(reader: Any, name: str) -> Table:
    """One sheet; ``skip_rows=0`` keeps blank rows at the top, so that row numbers are those people see."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame: pl.DataFrame = sheet.to_polars()
    frame.columns = [f"c{at}" for at in range(frame.width)]
    return Table(sheet=name, hidden=sheet.visible != "visible", cells=frame)
