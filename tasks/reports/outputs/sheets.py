"""One way to lay a table on a sheet: a real Excel table with Swedish formats and totals that every viewer shows.

A viewer that does not recalculate (a telephone, a mail preview) shows the value stored beside a formula, so
totals are written as formula and value. Text is never read as a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tasks.wording.language import clean, words

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]

# Excel writes these in the reader's own language; the file holds them in American notation.
FORMATS = {
    "text": {"text_wrap": True},
    "count": {"num_format": "#,##0"},
    "plain": {"num_format": "0"},
    "figure": {"num_format": "General", "align": "left"},
    "quantity": {"num_format": "#,##0.0###"},
    "money": {"num_format": "#,##0.00;\u2212#,##0.00"},
    "variance": {"num_format": "+#,##0.00;[Red]\u2212#,##0.00;0.00"},
    "share": {"num_format": "0.0\\ %;\u22120.0\\ %"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}
LEFT = ("text", "figure", "date", "instant")
HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#005EA5", "text_wrap": True, "valign": "top"}
ROW_HEIGHT = 15.0
LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

NO_GUESSING = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Column:
    """A column: its header, the kind of its cells (a key of :data:`FORMATS`), its width, whether it is summed."""

    header: str
    kind: str = "text"
    width: float = 14
    total: bool = False


class Sheets:
    """A workbook in the making. ``made_on`` stands in the file as its time of creation, whenever it is made."""

    def __init__(self, title: str, subject: str, author: str, footer: str, made_on: date) -> None:
        self._file = BytesIO()
        self._book = Workbook(self._file, NO_GUESSING)
        self._book.set_properties(
            {
                "title": clean(title),
                "subject": clean(subject),
                "author": clean(author),
                "created": datetime.combine(made_on, time()),
            }
        )
        self._footer = clean(footer).replace("&", "&&")
        self._formats = self._family({})
        self._totals = self._family({"bold": True, "top": 1})
        self._headers = {side: self._book.add_format(HEADER | {"align": side}) for side in ("left", "right")}
        self._title = self._book.add_format({"bold": True, "font_size": 14})

    def page(self, key: str, title: str) -> Worksheet:
        """A new sheet with its title in the first row, printed on A4 across."""
        page = self._book.add_worksheet(words()["workbook"]["sheet"][key])
        page.write_string(0, 0, clean(title), self._title)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{self._footer}&R&P / &N")
        return page

    def table(self, page: Worksheet, key: str, columns: Sequence[Column], rows: Sequence[Row], top: int = 2) -> int:
        """A table from row ``top``, with its totals where a column is summed; gives the first row after it.

        ``key`` is the table's in ``words.toml``; its name there is ASCII and unique in the workbook.
        """
        name = words()["workbook"]["table"][key]
        summed = any(column.total for column in columns)
        first = top + 1
        last = top + max(len(rows), 1)
        page.add_table(
            top,
            0,
            last + summed,
            len(columns) - 1,
            {
                "name": name,
                "style": "Table Style Light 9",
                "total_row": summed,
                "columns": [
                    {
                        "header": column.header,
                        "header_format": self._headers["left" if column.kind in LEFT else "right"],
                    }
                    for column in columns
                ],
            },
        )
        for offset, row in enumerate(rows):
            page.set_row(first + offset, _height(columns, row))
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(page, first + offset, position, value, self._formats[column.kind])
        for position, column in enumerate(columns):
            page.set_column(position, position, column.width)
            if summed:
                known = [row[position] for row in rows if row[position] is not None]
                self._total(page, last + 1, position, column, name, known)
        return last + summed + 2

    def sheet(self, key: str, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """A sheet of its own for a table, whose header stays in sight and is printed on every page."""
        page = self.page(key, title)
        self.table(page, key, columns, rows)
        page.freeze_panes(3, 1)
        page.repeat_rows(2)

    def close(self) -> bytes:
        """The file."""
        self._book.close()
        return self._file.getvalue()

    def _family(self, more: dict[str, object]) -> dict[str, Format]:
        return {kind: self._book.add_format(spec | {"valign": "top"} | more) for kind, spec in FORMATS.items()}

    def _total(
        self, page: Worksheet, row: int, position: int, column: Column, name: str, known: Sequence[Cell]
    ) -> None:
        if column.total:
            value = sum((v for v in known if isinstance(v, int | Decimal)), start=Decimal(0))
            formula = f"=SUBTOTAL(109,{name}[{column.header}])"
            # The library takes any number here, whatever its annotation says.
            cached = float(value)
            page.write_formula(row, position, formula, self._totals[column.kind], cached)  # pyright: ignore
        elif position == 0:
            page.write_string(row, 0, words()["label"]["total"], self._totals["text"])


def _write(page: Worksheet, row: int, column: int, value: Cell, cell_format: Format) -> None:
    """A cell of the value's own type; unknown is empty, never 0, and text is only ever text."""
    if value is None:
        page.write_blank(row, column, None, cell_format)
    elif isinstance(value, str):
        page.write_string(row, column, clean(value)[:LONGEST_TEXT], cell_format)
    elif isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        page.write_datetime(row, column, moment, cell_format)
    else:
        # A cell holds a double: exact to the öre far beyond any budget.
        page.write_number(row, column, value if isinstance(value, int) else float(value), cell_format)


def _height(columns: Sequence[Column], row: Row) -> float:
    """Room for the row's longest wrapped text: not every program finds the height by itself."""
    lines = [
        ceil(len(value) / column.width)
        for column, value in zip(columns, row, strict=True)
        if isinstance(value, str) and value
    ]
    return min(ROW_HEIGHT * max(lines, default=1), 400)
