"""Tables as files that Swedish spreadsheets open by a double click, and what keeps text in them from being run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from tasks.wording.language import clean

Cell = str | int | Decimal | date | None

TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of a workbook that is written: a name that begins with ``=`` is a name."""
FORMULA_BEGINS = "=+-@"
"""With one of these begins what a spreadsheet takes for a formula in a text file; after an apostrophe it does not."""


def swedish_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, decimal commas and no thousands separators; unknown is empty, and
    text never becomes a formula.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if text[:1] in FORMULA_BEGINS and text else text
    return str(value)
