"""One way to lay a table on a sheet: a real Excel table with Swedish formats and totals that every viewer shows.

A viewer that does not recalculate (a telephone, a mail preview) shows the value stored beside a formula, so totals
are written as formula and value. Text is never read as a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tasks.reports.language import clean

Cell = str | int | Decimal | date | datetime | bool | None

# Excel writes these in the reader's own language; the file holds them in American notation.
FORMATS = {
    "text": {"text_wrap": True, "valign": "top"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "plain": {"num_format": "0", "valign": "top"},
    "quantity": {"num_format": "#,##0.0###", "valign": "top"},
    "money": {"num_format": "#,##0.00;[Red]\u2212#,##0.00", "valign": "top"},
    "share": {"num_format": "0.0\\ %;\u22120.0\\ %", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm", "valign": "top"},
}
STYLE = "Table Style Medium 2"


@dataclass(frozen=True)
class Column:
    """A column: its header, the format of its cells (a key of :data:`FORMATS`), its width, whether it is summed."""

    header: str
    kind: str = "text"
    width: float = 14
    total: bool = False


class Sheets:
    """A workbook in the making; ``name`` of a table is ASCII and unique."""

    def __init__(self, book: Workbook, total_label: str, footer: str) -> None:
        self._book = book
        self._total_label = total_label
        self._footer = footer
        self._formats: dict[str, Format] = {kind: book.add_format(spec) for kind, spec in FORMATS.items()}
        self._sums: dict[str, Format] = {
            kind: book.add_format(spec | {"bold": True, "top": 1}) for kind, spec in FORMATS.items()
        }
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._note = book.add_format({"font_color": "#52606D"})

    def table(
        self, sheet: str, name: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
    ) -> Worksheet:
        """A sheet with a title, a table from row 3 and, where a column is summed, its totals."""
        page = self._page(sheet, title)
        summed = any(column.total for column in columns)
        first, last = 3, 2 + max(len(rows), 1)
        page.add_table(
            2,
            0,
            last + summed,
            len(columns) - 1,
            {
                "name": name,
                "style": STYLE,
                "total_row": summed,
                "columns": [{"header": column.header} for column in columns],
            },
        )
        for offset, row in enumerate(rows):
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                write(page, first + offset, position, value, self._formats[column.kind])
        for position, column in enumerate(columns):
            page.set_column(position, position, column.width)
            if summed:
                self._total(page, last + 1, position, column, name, [row[position] for row in rows])
        page.freeze_panes(3, 1)
        page.repeat_rows(2)
        return page

    def text(
        self, sheet: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
    ) -> Worksheet:
        """A sheet of running text in columns, without a table."""
        page = self._page(sheet, title)
        for position, column in enumerate(columns):
            page.set_column(position, position, column.width)
        for offset, row in enumerate(rows):
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                write(page, 2 + offset, position, value, self._formats[column.kind])
        return page

    def _page(self, sheet: str, title: str) -> Worksheet:
        page = self._book.add_worksheet(sheet)
        page.write_string(0, 0, clean(title), self._title)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{self._footer}&R&P / &N")
        return page

    def _total(
        self, page: Worksheet, row: int, position: int, column: Column, name: str, values: list[Any]
    ) -> None:
        if not column.total:
            if position == 0:
                page.write_string(row, 0, self._total_label, self._sums["text"])
            return
        known = [value for value in values if value is not None]
        value = sum(known, start=Decimal(0))
        page.write_formula(
            row, position, f"=SUBTOTAL(109,{name}[{column.header}])", self._sums[column.kind], _number(value)
        )


def write(page: Worksheet, row: int, column: int, value: Cell, cell_format: Format) -> None:
    """A cell of the value's own type; unknown is empty, never 0, and text is only ever text."""
    if value is None:
        page.write_blank(row, column, None, cell_format)
    elif isinstance(value, str):
        page.write_string(row, column, clean(value), cell_format)
    elif isinstance(value, datetime | date):
        page.write_datetime(row, column, value, cell_format)
    else:
        page.write_number(row, column, _number(value), cell_format)


def _number(value: Decimal | int) -> int | float:
    # A cell holds a double: exact to the öre up to 90 000 000 million kronor.
    return value if isinstance(value, int) else float(value)
