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
from textwrap import wrap
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from tasks.wording.language import clean, words
from tasks.wording.spreadsheet import TEXT_IS_TEXT

# Excel writes these in the reader's own language; the file holds them in American notation.
FORMATS = {
    "text": {"text_wrap": True, "align": "left", "indent": 1},
    "link": {"text_wrap": True, "align": "left", "indent": 1, "font_color": "#005EA5", "underline": 1},
    "count": {"num_format": "#,##0"},
    "plain": {"num_format": "0"},
    "figure": {"num_format": "#,##0.##"},
    "month": {"num_format": "mmm yyyy", "align": "left", "indent": 1},
    "quantity": {"num_format": "#,##0.0###"},
    "money": {"num_format": "#,##0.00;\u2212#,##0.00"},
    "variance": {"num_format": "+#,##0.00;[Red]\u2212#,##0.00;0.00"},
    "share": {"num_format": "0.0\\ %;\u22120.0\\ %"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
    "instant": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1},
}
LEFT = ("text", "link", "month", "date", "instant")
HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#005EA5", "text_wrap": True, "valign": "top"}
ROW_HEIGHT = 15.0
SENTENCE_COLUMNS, SENTENCE_LENGTH = 5, 105
"""Sentences stand over the first columns of a sheet, which have room for so many letters on a line."""
LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""


@dataclass(frozen=True)
class Formula:
    """A figure with the formula that makes it again from other sheets; ``value`` is what is shown until then."""

    text: str
    value: Decimal | int


@dataclass(frozen=True)
class Link:
    """Text that leads to a row (from 1) of another sheet."""

    text: str
    sheet: str
    row: int


Cell = str | int | Decimal | date | Formula | Link | None
Row = Sequence[Cell]


BLUE, GREY, ORANGE = "#005EA5", "#52606D", "#B84F00"


@dataclass(frozen=True)
class Series:
    """A column of a table as a series of its chart; ``dash`` parts the lines where colour cannot."""

    column: int
    colour: str
    dash: str = "solid"


@dataclass(frozen=True)
class ChartPlan:
    """A chart of a sheet's table: ``labels`` is the column of the categories."""

    kind: Literal["line", "bar"]
    title: str
    alt: str
    labels: int
    series: tuple[Series, ...]


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
        self._book = Workbook(self._file, {"in_memory": True, **TEXT_IS_TEXT})
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
        self._headers = {
            "left": self._book.add_format(HEADER | {"align": "left", "indent": 1}),
            "right": self._book.add_format(HEADER | {"align": "right"}),
        }
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
                        "header": header,
                        "header_format": self._headers["left" if column.kind in LEFT else "right"],
                    }
                    for header, column in zip(_headers(columns), columns, strict=True)
                ],
            },
        )
        page.set_row(top, _header_height(columns))
        for offset, row in enumerate(rows):
            page.set_row(first + offset, _height(columns, row))
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(page, first + offset, position, value, self._formats[column.kind])
        for position, column in enumerate(columns):
            page.set_column(position, position, column.width)
            if summed:
                known = [row[position] for row in rows if row[position] is not None]
                self._total(page, (first, last), position, column, known)
        return last + summed + 2

    def lines(self, page: Worksheet, sentences: Sequence[str], top: int) -> int:
        """Sentences below each other, each over the first columns of the page; gives the first row after them."""
        for offset, sentence in enumerate(sentences):
            page.merge_range(top + offset, 0, top + offset, SENTENCE_COLUMNS - 1, "", self._formats["text"])
            page.write_string(top + offset, 0, clean(sentence)[:LONGEST_TEXT], self._formats["text"])
            page.set_row(top + offset, ROW_HEIGHT * ceil(len(sentence) / SENTENCE_LENGTH))
        return top + len(sentences) + 1

    def chart(self, page: Worksheet, plan: ChartPlan, *, rows: int, top: int) -> None:
        """A chart of the page's table (whose header stands in its third row), drawn from row ``top``."""
        name, first, last = page.get_name(), 3, 2 + max(rows, 1)
        chart = self._book.add_chart({"type": plan.kind})
        assert chart is not None
        for series in plan.series:
            look: dict[str, object] = {"line": {"color": series.colour, "width": 2.25, "dash_type": series.dash}}
            if plan.kind == "bar":
                look = {"fill": {"color": series.colour}, "gap": 60}
            chart.add_series(
                {
                    "name": [name, 2, series.column],
                    "categories": [name, first, plan.labels, last, plan.labels],
                    "values": [name, first, series.column, last, series.column],
                    **look,
                }
            )
        chart.set_title({"name": clean(plan.title), "name_font": {"size": 12}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 330})
        if plan.kind == "bar":
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"num_format": "0\\ %"})
        else:  # not every program takes the notation of its months from their cells
            chart.set_x_axis({"date_axis": True, "num_format": "mmm yy"})
        page.insert_chart(top, 0, chart, {"description": clean(plan.alt)})

    def sheet(self, key: str, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Worksheet:
        """A sheet of its own for a table, whose header stays in sight and is printed on every page."""
        page = self.page(key, title)
        self.table(page, key, columns, rows)
        page.freeze_panes(3, 1)
        page.repeat_rows(2)
        return page

    def close(self) -> bytes:
        """The file."""
        self._book.close()
        return self._file.getvalue()

    def _family(self, more: dict[str, object]) -> dict[str, Format]:
        return {kind: self._book.add_format(spec | {"valign": "top"} | more) for kind, spec in FORMATS.items()}

    def _total(
        self, page: Worksheet, rows: tuple[int, int], position: int, column: Column, known: Sequence[Cell]
    ) -> None:
        """The sum of a column's cells, below the last of its ``rows``. They are named by their places: not every
        header may stand in a formula.
        """
        first, last = rows
        if column.total:
            numbers = [each.value if isinstance(each, Formula) else each for each in known]
            value = sum((each for each in numbers if isinstance(each, int | Decimal)), start=Decimal(0))
            total = Formula(f"SUBTOTAL(109,{xl_range(first, position, last, position)})", value)
            _write(page, last + 1, position, total, self._totals[column.kind])
        elif position == 0:
            page.write_string(last + 1, 0, words()["label"]["total"], self._totals["text"])


def _headers(columns: Sequence[Column]) -> list[str]:
    """The columns' headers as a table wants them: clean, none empty, and none twice whatever its case."""
    headers: list[str] = []
    for number, column in enumerate(columns, start=1):
        header = clean(column.header) or str(number)
        taken = {each.casefold() for each in headers}
        headers.append(header if header.casefold() not in taken else f"{header} ({number})")
    return headers


def _write(page: Worksheet, row: int, column: int, value: Cell, cell_format: Format) -> None:
    """A cell of the value's own type; unknown is empty, never 0, and text is only ever text."""
    if value is None:
        page.write_blank(row, column, None, cell_format)
    elif isinstance(value, str):
        page.write_string(row, column, clean(value)[:LONGEST_TEXT], cell_format)
    elif isinstance(value, Formula):
        # The library takes any number here, whatever its annotation says.
        page.write_formula(row, column, f"={value.text}", cell_format, float(value.value))  # pyright: ignore[reportArgumentType]
    elif isinstance(value, Link):
        page.write_url(row, column, f"internal:'{value.sheet}'!A{value.row}", cell_format, clean(value.text))
    elif isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        page.write_datetime(row, column, moment, cell_format)
    else:
        # A cell holds a double: exact to the öre far beyond any budget.
        page.write_number(row, column, value if isinstance(value, int) else float(value), cell_format)


def _header_height(columns: Sequence[Column]) -> float:
    """Room for the longest header, which breaks between its words and stands in bold letters."""
    return ROW_HEIGHT * max(len(wrap(column.header, int(column.width) - 1)) or 1 for column in columns)


def _height(columns: Sequence[Column], row: Row) -> float:
    """Room for the row's longest wrapped text: not every program finds the height by itself."""
    lines = [
        ceil(len(value) / column.width)
        for column, value in zip(columns, row, strict=True)
        if isinstance(value, str) and value
    ]
    return min(ROW_HEIGHT * max(lines, default=1), 400)
