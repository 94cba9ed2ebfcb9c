"""The empty form of a small sheet (xlsx): typed cells, drop-down lists, example rows, and a legend on a sheet of its
own.

What the columns are is said by whoever wants one (:class:`Field`); :mod:`tasks.reading.small_sheets` reads what comes
back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.wording.spreadsheet import TEXT_IS_TEXT

ROWS = 500
"""Rows with lists and checks."""

HEADER_ROW = 3
"""From 0."""

_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00", "count": "0", "hours": "0.##", "text": "General"}
_LINE = 15  # points of a row with one line
_LARGEST = 10_000_000  # kronor: more is a slip
_HEAD = {"bold": True, "bg_color": "#1F3864", "font_color": "white", "border": 1, "text_wrap": True, "valign": "top"}
_TO_FILL = {"bg_color": "#FFF6D6", "border": 1, "border_color": "#D9CFA8"}
_EXAMPLE = {"italic": True, "font_color": "#5F5F5F", "bg_color": "#EEF3F9"}


@dataclass(frozen=True)
class Field:
    """One column: its header, what its cells hold, and what is said of it.

    ``choices`` fill a drop-down list; with ``is_open`` other words are taken too, after a question. ``span``: first
    and last day of dates. ``wrong``: the sentence where a cell takes no such value.
    """

    name: str
    header: str
    width: int
    kind: Literal["text", "date", "count", "money", "hours"] = "text"
    choices: Sequence[str] = ()
    is_open: bool = False
    span: tuple[date, date] | None = None
    help: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Form:
    """The whole sheet: its title, what it is of, how to fill it in, the names of its sheets, and its columns.

    ``examples``, and then ``rows`` that count: by the fields' names; ``list_of``: names a list in the legend, with
    ``{header}``.
    """

    title: str
    of: str
    how: str
    sheet: str
    legend: str
    list_of: str
    fields: Sequence[Field]
    examples: Sequence[Mapping[str, Any]] = ()
    rows: Sequence[Mapping[str, Any]] = ()


def write_small_template(form: Form, path: Path) -> None:
    """Write the form (xlsx) to ``path``."""
    with xlsxwriter.Workbook(path, TEXT_IS_TEXT) as book:
        book.set_properties({"title": f"{form.title} – {form.of}"})
        sheet = book.add_worksheet(form.sheet)
        lists = _write_legend(book, form)
        _write_head(book, sheet, form)
        first = HEADER_ROW + 1
        for at, field in enumerate(form.fields):
            if (check := _check(field, lists)) is not None:
                sheet.data_validation(first, at, HEADER_ROW + ROWS, at, check)
        filled = [*((example, _EXAMPLE) for example in form.examples), *((row, {}) for row in form.rows)]
        for row, (values, look) in enumerate(filled, start=first):
            sheet.set_row(row, _LINE * max(map(partial(_lines, values), form.fields)))
            for at, field in enumerate(form.fields):
                value = values.get(field.name)
                tint = _TO_FILL if not look and value is None and field.choices else {}
                sheet.write(row, at, value, book.add_format(look | tint | _plain(field)))
        begins = first + len(form.examples)
        sheet.set_selection(begins, 0, begins, 0)


def _plain(field: Field) -> dict[str, Any]:
    return {"num_format": _FORMATS[field.kind], "align": "left", "valign": "top", "text_wrap": True}


def _lines(values: Mapping[str, Any], field: Field) -> int:
    """How many lines a cell's text takes: not every program makes its row as high."""
    return ceil(len(str(values.get(field.name) or "")) / field.width) or 1


def _write_head(book: Workbook, sheet: Worksheet, form: Form) -> None:
    sheet.write(0, 0, form.title, book.add_format({"bold": True, "font_size": 16}))
    sheet.write(1, 0, form.of, book.add_format({"bold": True}))
    sheet.write(2, 0, form.how, book.add_format({"text_wrap": False}))  # else it has the look of its column
    sheet.set_row(HEADER_ROW, 32)
    for at, field in enumerate(form.fields):
        sheet.set_column(at, at, field.width, book.add_format(_plain(field)))
        sheet.write(HEADER_ROW, at, field.header, book.add_format(_HEAD))
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)


def _write_legend(book: Workbook, form: Form) -> dict[str, str]:
    """What each column wants, then the lists; the range of each list by the field's name."""
    sheet = book.add_worksheet(form.legend)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    row = 0
    for field in (each for each in form.fields if each.help):
        sheet.write(row, 0, field.header, bold)
        sheet.write(row, 1, field.help, wrapped)
        row += 1
    ranges: dict[str, str] = {}
    written: dict[tuple[str, ...], str] = {}
    for field in (each for each in form.fields if each.choices):
        if (known := written.get(tuple(field.choices))) is None:
            row += row > 0
            sheet.write(row, 0, form.list_of.format(header=field.header.lower()), bold)
            sheet.write_column(row, 1, field.choices, wrapped)
            known = f"='{form.legend}'!$B${row + 1}:$B${row + len(field.choices)}"
            written[tuple(field.choices)] = known
            row += len(field.choices)
        ranges[field.name] = known
    return ranges


def _check(field: Field, lists: Mapping[str, str]) -> dict[str, Any] | None:
    """What the column accepts, and the sentence where it does not."""
    told = {"error_message": field.wrong, "error_title": field.header}
    if field.name in lists:
        return told | {
            "validate": "list",
            "source": lists[field.name],
            "error_type": "information" if field.is_open else "stop",
        }
    match field.kind:
        case "date":
            first, last = field.span or (date(2000, 1, 1), date(2100, 1, 1))
            return told | {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        case "money":
            return told | {"validate": "decimal", "criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
        case "hours":
            return told | {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10_000}
        case "count":
            return told | {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 10_000}
    return None
