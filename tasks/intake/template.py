"""The coordinator's empty shift sheet: a workbook that can hardly be filled in wrong.

Drop-down lists hold the agreement's areas and associations; dates, times and counts are checked as they are typed,
and what is still missing in a row turns yellow. The first row is an example: its date cell says "Exempel", by which
the reader knows it and leaves it out, and whoever uses the row writes over that cell. The legend is a sheet of its
own. The words are in ``templates/sv/words.toml``.
"""

from datetime import date, time
from pathlib import Path
from typing import Any

import xlsxwriter
from babel.dates import format_date, get_day_names
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.agreement.calendar import calendars, weekdays
from tasks.agreement.model import Agreement
from tasks.column_letters import letters_of
from tasks.reading.shifts import ADULTS, END, EXAMPLE, START
from tasks.wording.language import words
from tasks.wording.spreadsheet import TEXT_IS_TEXT

ROWS = 500
"""Rows with lists and checks."""

_RULED_ROWS = 30
"""Empty rows with lines, for whoever prints the sheet and fills it in by hand."""

_HEADER_ROW = 3
_FIRST = _HEADER_ROW + 1
_LAST = _HEADER_ROW + ROWS
_WIDTHS = {
    "date": 13,
    "area": 22,
    "association": 24,
    "start": 10,
    "end": 10,
    "adults": 12,
    "minors": 15,
    "contacts": 11,
    "note": 44,
}
_FORMATS = {"date": "yyyy-mm-dd", "start": "hh:mm", "end": "hh:mm"}
_REQUIRED = ("area", "association", "start", "end", "adults")
_INK, _SHADE, _GREY, _LINE = "#1F3864", "#EEF3F9", "#5F5F5F", "#BFBFBF"
_YELLOW, _ORANGE = "#FFF2B3", "#F8CBAD"


def write_template(agreement: Agreement, path: Path) -> None:
    """Write an agreement's empty shift sheet (xlsx) to ``path``."""
    said = words()["shift_sheet"]
    with xlsxwriter.Workbook(path, TEXT_IS_TEXT) as book:
        book.set_properties({"title": f"{said['title']} – {agreement.title}"})
        sheet = book.add_worksheet(said["sheet"])
        lists = _write_legend(book, agreement, said)
        _write_sheet(book, sheet, agreement, said)
        _add_checks(sheet, agreement, lists, said)
        _add_colours(book, sheet, agreement, said)


def _at(column: str) -> int:
    """A column's place."""
    return list(_WIDTHS).index(column)


def _write_sheet(book: Workbook, sheet: Worksheet, agreement: Agreement, said: dict[str, Any]) -> None:
    """Title, headers, the example, and formats for what is typed below."""
    muted = book.add_format({"font_color": _GREY})
    head = book.add_format(
        {"bold": True, "bg_color": _INK, "font_color": "white", "text_wrap": True, "valign": "vcenter", "border": 1}
    )
    term = agreement.term
    sheet.write(0, 0, said["title"], book.add_format({"bold": True, "font_size": 16, "font_color": _INK}))
    sheet.write(1, 0, agreement.title, book.add_format({"bold": True}))
    span = " – ".join(format_date(day, "d MMMM y", locale="sv") for day in (term.start, term.end))
    sheet.write(2, 0, said["intro"].format(span=span, legend=said["legend"]), muted)
    example = _example(agreement, said)
    for at, (column, width) in enumerate(_WIDTHS.items()):
        plain = {"num_format": _FORMATS.get(column, "General"), "align": "left", "valign": "top"}
        wrapped = {"text_wrap": column == "note"}
        sheet.set_column(at, at, width, book.add_format(plain | wrapped))
        sheet.write(_HEADER_ROW, at, said["header"][column], head)
        ruled = plain | wrapped | {"border": 1, "border_color": _LINE}
        shown = ruled | {"italic": True, "font_color": _GREY, "bg_color": _SHADE}
        sheet.write(_FIRST, at, example[column], book.add_format(shown))
        empty = book.add_format(ruled)
        for row in range(_FIRST + 1, _FIRST + 1 + _RULED_ROWS):
            sheet.write_blank(row, at, None, empty)
    sheet.set_row(_HEADER_ROW, 32)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_row(0, 24)
    sheet.set_selection(_FIRST + 1, 0, _FIRST + 1, 0)


def _example(agreement: Agreement, said: dict[str, Any]) -> dict[str, Any]:
    """The example row, filled in as it should be but for its date."""
    return {
        "date": EXAMPLE,
        "area": agreement.areas[0].name,
        "association": agreement.associations[0].name,
        "start": START,
        "end": END,
        "adults": ADULTS,
        "minors": 1,
        "contacts": 12,
        "note": said["example_note"],
    }


def _write_legend(book: Workbook, agreement: Agreement, said: dict[str, Any]) -> dict[str, str]:
    """The legend; gives the ranges of its lists of areas and associations, by column."""
    sheet = book.add_worksheet(said["legend"])
    bold = book.add_format({"bold": True, "valign": "top", "font_color": _INK})
    title = book.add_format({"bold": True, "font_size": 16, "font_color": _INK})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 78)
    sheet.write(0, 0, said["legend"], title)
    known = {
        "adult_age": agreement.crew.adult_age,
        "day_notes_days": agreement.retention.day_notes_days,
        "nights": _nights(agreement),
        "example": EXAMPLE,
    }
    texts = [(said["header"][column], said["help"][column]) for column in _WIDTHS]
    row = 2
    for word, text in [*texts, *((each["word"], each["text"]) for each in said["special"])]:
        sheet.write(row, 0, word, bold)
        sheet.write(row, 1, text.format(**known), wrapped)
        row += 1
    ranges = {}
    for column, named in (("area", agreement.areas), ("association", agreement.associations)):
        row += 1
        sheet.write(row, 0, said["list"].format(header=said["header"][column].lower()), bold)
        for each in named:
            sheet.write(row, 1, each.name)
            row += 1
        ranges[column] = f"='{said['legend']}'!$B${row - len(named) + 1}:$B${row}"
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return ranges


def _nights(agreement: Agreement) -> str:
    """The calendar's weekdays, and its extra dates, in words; for each part of the term where it has several."""
    names, told = get_day_names("wide", locale="sv"), list[str]()
    for span, rules in (parts := calendars(agreement)):
        days = [names[day] for day in weekdays(rules)]
        dates = [format_date(day, "d MMMM", locale="sv") for day in rules.calendar.extra]
        lasts = " – ".join(format_date(day, "d MMMM y", locale="sv") for day in (span.start, span.end))
        told.append(", ".join([*days, *dates]) if len(parts) == 1 else f"{lasts}: {', '.join([*days, *dates])}")
    return "; ".join(told)


def _add_checks(sheet: Worksheet, agreement: Agreement, lists: dict[str, str], said: dict[str, Any]) -> None:
    """What a cell accepts. A wrong entry is stopped with a sentence that says what to write."""
    term, wrong = agreement.term, said["wrong"]
    listed = {"validate": "list", "error_message": wrong["list"]}
    clock = {
        "validate": "time",
        "criteria": "between",
        "minimum": time(0, 0),
        "maximum": time(23, 59, 59),
        "error_message": wrong["clock"],
    }
    whole = {"validate": "integer", "criteria": "between", "maximum": 1000, "error_message": wrong["whole"]}
    checks: dict[str, dict[str, Any]] = {
        "date": {
            "validate": "date",
            "criteria": "between",
            "minimum": term.start,
            "maximum": term.end,
            "error_message": wrong["date"].format(start=term.start, end=term.end),
        },
        "area": listed | {"source": lists["area"]},
        "association": listed | {"source": lists["association"]},
        "start": clock,
        "end": clock,
        "adults": whole | {"minimum": 1, "maximum": 50},
        "minors": whole | {"minimum": 0, "maximum": 50},
        "contacts": whole | {"minimum": 0},
    }
    for column, check in checks.items():
        at = _at(column)
        sheet.data_validation(_FIRST, at, _LAST, at, check | {"error_title": said["header"][column]})


def _add_colours(book: Workbook, sheet: Worksheet, agreement: Agreement, said: dict[str, Any]) -> None:
    """Yellow where a dated row lacks something, unless its note tells why; orange on a night outside the calendar."""
    first = _FIRST + 1
    yellow, orange = (book.add_format({"bg_color": colour}) for colour in (_YELLOW, _ORANGE))
    note = ",".join(f'ISNUMBER(SEARCH("{word}",$I{first}))' for word in said["no_patrol"])
    for column in _REQUIRED:
        at = _at(column)
        cell = f"{letters_of(at + 1)}{first}"
        missing = f'=AND(ISNUMBER($A{first}),{cell}="",NOT(OR({note})))'
        sheet.conditional_format(_FIRST, at, _LAST, at, {"type": "formula", "criteria": missing, "format": yellow})
    parts, nights = calendars(agreement), list[str]()
    for span, rules in parts:
        within = [f"WEEKDAY($A{first},2)={day + 1}" for day in weekdays(rules)]
        within += [f"$A{first}={_serial(day)}" for day in rules.calendar.extra]
        dated = f"$A{first}>={_serial(span.start)},$A{first}<={_serial(span.end)},OR({','.join(within)})"
        nights += within if len(parts) == 1 else [f"AND({dated})"]
    outside = f"=AND(ISNUMBER($A{first}),NOT(OR({','.join(nights)})))"
    sheet.conditional_format(_FIRST, 0, _LAST, 0, {"type": "formula", "criteria": outside, "format": orange})


def _serial(day: date) -> str:
    """A date in a formula."""
    return f"DATE({day.year},{day.month},{day.day})"
