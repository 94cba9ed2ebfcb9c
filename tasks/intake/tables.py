"""The raw content of a workbook sheet or a delimited text, before anybody has said what its columns mean."""

from dataclasses import dataclass
from datetime import date, datetime, time

Cell = str | int | float | bool | datetime | date | time | None
"""A cell as the file holds it: typed in workbooks, text in delimited files, ``None`` where it is empty."""


@dataclass(frozen=True)
class Table:
    """One sheet, or one delimited text.

    ``rows`` holds every row from the first of the file, blank ones too, so that ``index + 1`` is the row
    number people see. Rows may differ in width. ``sheet`` is ``None`` for delimited text.
    """

    sheet: str | None
    hidden: bool
    rows: list[list[Cell]]
