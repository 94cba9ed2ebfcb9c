"""The empty list of expenses (xlsx), for agreements that follow such lists: it can hardly be filled in wrong.

Drop-down lists hold the budget's lines and the associations; dates and amounts are checked as they are typed. The
words are in ``templates/sv/words.toml``.
"""

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.agreement.model import Agreement
from tasks.wording.language import words

ROWS = 500
"""Rows with lists and checks."""

HEADER_ROW = 3
"""From 0."""

_FIRST, _LAST = HEADER_ROW + 1, HEADER_ROW + ROWS
_WIDTHS = {"date": 13, "what": 44, "amount": 13, "line": 30, "association": 24, "receipt": 11}
_FORMATS = {"date": "yyyy-mm-dd", "amount": "#,##0.00"}
_LARGEST = 10_000_000  # kronor: more is a slip


def write_expenses_template(agreement: Agreement, path: Path) -> None:
    """Write an agreement's empty list of expenses to ``path``."""
    said = words()["expenses_sheet"]
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": f"{said['title']} – {agreement.title}"})
        sheet = book.add_worksheet(said["sheet"])
        _write_head(book, sheet, agreement, said)
        lists = _write_lists(book, agreement, said)
        for at, check in enumerate(_checks(agreement, lists, said)):
            if check:
                sheet.data_validation(_FIRST, at, _LAST, at, check)


def _write_head(book: Workbook, sheet: Worksheet, agreement: Agreement, said: dict[str, Any]) -> None:
    """Title, what to do, and the headers; the columns have the formats of what is typed."""
    head = book.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "white", "border": 1})
    sheet.write(0, 0, said["title"], book.add_format({"bold": True, "font_size": 16}))
    sheet.write(1, 0, agreement.title, book.add_format({"bold": True}))
    sheet.write(2, 0, said["how"])
    for at, (field, width) in enumerate(_WIDTHS.items()):
        plain = {"num_format": _FORMATS.get(field, "General"), "align": "left", "valign": "top", "text_wrap": True}
        sheet.set_column(at, at, width, book.add_format(plain))
        sheet.write(HEADER_ROW, at, said["header"][field], head)
    sheet.freeze_panes(_FIRST, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)


def _write_lists(book: Workbook, agreement: Agreement, said: dict[str, Any]) -> dict[str, str]:
    """The names that may be chosen, on a sheet of their own; the range of each column's."""
    sheet = book.add_worksheet(said["lists"])
    named = {
        "line": [line.label for line in agreement.budget if line.amount < 0],
        "association": [each.name for each in agreement.associations],
    }
    for at, (field, names) in enumerate(named.items()):
        sheet.set_column(at, at, _WIDTHS[field])
        sheet.write_column(0, at, [said["header"][field], *names])
    return {
        field: f"='{said['lists']}'!${column}$2:${column}${len(names) + 1}"
        for column, (field, names) in zip("AB", named.items(), strict=True)
    }


def _checks(agreement: Agreement, lists: dict[str, str], said: dict[str, Any]) -> list[dict[str, Any] | None]:
    """What each column accepts, and the sentence where it does not."""
    term = agreement.term
    day = {"validate": "date", "criteria": "between", "minimum": term.start, "maximum": term.end}
    amount = {"validate": "decimal", "criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
    listed = {"validate": "list", "error_message": said["choose"]}
    checks: dict[str, dict[str, Any]] = {
        "date": day | {"error_message": said["date"].format(start=term.start, end=term.end)},
        "amount": amount | {"error_message": said["amount"]},
        "line": listed | {"source": lists["line"]},
        "association": listed | {"source": lists["association"]},
    }
    return [checks.get(field) for field in _WIDTHS]
