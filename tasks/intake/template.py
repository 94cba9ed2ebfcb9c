"""The coordinator's empty shift sheet: a workbook that can hardly be filled in wrong.

Drop-down lists hold the agreement's areas and associations; dates, times and counts are checked as they are typed,
and what is still missing in a row turns yellow. The first row is an example: its date cell says "Exempel", by which
the reader knows it and leaves it out, and whoever uses the row writes over that cell. The legend is a sheet of its
own.
"""

from datetime import date, time
from pathlib import Path
from typing import Any

import xlsxwriter
from babel.dates import format_date, get_day_names
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.agreement.calendar import weekdays
from tasks.agreement.model import Agreement
from tasks.column_letters import letters_of
from tasks.reading.shifts import EXAMPLE

SHEET, LEGEND = "Pass", "Så fyller du i"
ROWS = 500
"""Rows with lists and checks."""

_RULED_ROWS = 30
"""Empty rows with lines, for whoever prints the sheet and fills it in by hand."""

_HEADER_ROW = 3
_FIRST = _HEADER_ROW + 1
_LAST = _HEADER_ROW + ROWS
_COLUMNS = {
    "Datum": (13, "Kvällen då passet börjar, också när det slutar efter midnatt: åååå-mm-dd."),
    "Område": (22, "Välj i listan."),
    "Förening": (24, "Välj i listan. Går två föreningar tillsammans: en rad för var och en, med sina egna vuxna."),
    "Starttid": (10, "Klockslag som 21:00."),
    "Sluttid": (10, "Klockslag som 01:00. Midnatt skrivs 00:00."),
    "Antal vuxna": (12, "De som har fyllt {adult_age} år. Minst en."),
    "Antal ungdomar": (15, "De som är yngre. Får vara tomt."),
    "Kontakter": (11, "Hur många ni pratade med. Får vara tomt."),
    "Anteckning": (44, "Kort om kvällen. Inga namn. Raderas {day_notes_days} dagar efter passet."),
}
_REQUIRED = ("Område", "Förening", "Starttid", "Sluttid", "Antal vuxna")
_SPECIAL = {
    "Inställt pass": "Fyll i datum, område och förening och skriv Inställt i Anteckning.",
    "Månad utan pass": "Skriv månadens första dag i Datum och Inga pass i Anteckning.",
    "Samma fil varje månad": "Fortsätt i samma fil och lägg in den igen: den ersätter det den täcker.",
    "Exempelraden": f"Raden där det står {EXAMPLE} i Datum räknas inte. Skriv över den eller låt den stå.",
    "Gul cell": "Något saknas på raden.",
    "Orange datum": "Natten ligger utanför avtalets kalender: {nights}.",
}
_INK, _SHADE, _GREY, _LINE = "#1F3864", "#EEF3F9", "#5F5F5F", "#BFBFBF"
_YELLOW, _ORANGE = "#FFF2B3", "#F8CBAD"


def write_template(agreement: Agreement, path: Path) -> None:
    """Write an agreement's empty shift sheet (xlsx) to ``path``."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": f"Passblad – {agreement.title}"})
        sheet = book.add_worksheet(SHEET)
        lists = _write_legend(book, agreement)
        _write_sheet(book, sheet, agreement)
        _add_checks(sheet, agreement, lists)
        _add_colours(book, sheet, agreement)


def _at(header: str) -> int:
    """A column's place."""
    return list(_COLUMNS).index(header)


def _write_sheet(book: Workbook, sheet: Worksheet, agreement: Agreement) -> None:
    """Title, headers, the example, and formats for what is typed below."""
    muted = book.add_format({"font_color": _GREY})
    head = book.add_format(
        {"bold": True, "bg_color": _INK, "font_color": "white", "text_wrap": True, "valign": "vcenter", "border": 1}
    )
    term = agreement.term
    sheet.write(0, 0, "Passblad", book.add_format({"bold": True, "font_size": 16, "font_color": _INK}))
    sheet.write(1, 0, agreement.title, book.add_format({"bold": True}))
    span = " – ".join(format_date(day, "d MMMM y", locale="sv") for day in (term.start, term.end))
    sheet.write(2, 0, f"En rad för varje lag och kväll, {span}. Se bladet ”{LEGEND}”.", muted)
    formats = {"Datum": "yyyy-mm-dd", "Starttid": "hh:mm", "Sluttid": "hh:mm"}
    example = _example(agreement)
    for at, (header, (width, _)) in enumerate(_COLUMNS.items()):
        plain = {"num_format": formats.get(header, "General"), "align": "left", "valign": "top"}
        wrapped = {"text_wrap": header == "Anteckning"}
        sheet.set_column(at, at, width, book.add_format(plain | wrapped))
        sheet.write(_HEADER_ROW, at, header, head)
        ruled = plain | wrapped | {"border": 1, "border_color": _LINE}
        shown = ruled | {"italic": True, "font_color": _GREY, "bg_color": _SHADE}
        sheet.write(_FIRST, at, example[header], book.add_format(shown))
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


def _example(agreement: Agreement) -> dict[str, Any]:
    """The example row, filled in as it should be but for its date."""
    return {
        "Datum": EXAMPLE,
        "Område": agreement.areas[0].name,
        "Förening": agreement.associations[0].name,
        "Starttid": time(21),
        "Sluttid": time(1),
        "Antal vuxna": 4,
        "Antal ungdomar": 1,
        "Kontakter": 12,
        "Anteckning": "Lugn kväll, mest folk vid busstationen",
    }


def _write_legend(book: Workbook, agreement: Agreement) -> dict[str, str]:
    """The legend; gives the ranges of its lists of areas and associations, by header."""
    sheet = book.add_worksheet(LEGEND)
    bold = book.add_format({"bold": True, "valign": "top", "font_color": _INK})
    title = book.add_format({"bold": True, "font_size": 16, "font_color": _INK})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 78)
    sheet.write(0, 0, LEGEND, title)
    known = {
        "adult_age": agreement.crew.adult_age,
        "day_notes_days": agreement.retention.day_notes_days,
        "nights": _nights(agreement),
    }
    texts = {header: text for header, (_, text) in _COLUMNS.items()} | _SPECIAL
    row = 2
    for word, text in texts.items():
        sheet.write(row, 0, word, bold)
        sheet.write(row, 1, text.format(**known), wrapped)
        row += 1
    ranges = {}
    for header, named in (("Område", agreement.areas), ("Förening", agreement.associations)):
        row += 1
        sheet.write(row, 0, f"Lista: {header.lower()}", bold)
        for each in named:
            sheet.write(row, 1, each.name)
            row += 1
        ranges[header] = f"='{LEGEND}'!$B${row - len(named) + 1}:$B${row}"
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return ranges


def _nights(agreement: Agreement) -> str:
    """The calendar's weekdays, and its extra dates, in words."""
    names = get_day_names("wide", locale="sv")
    days = [names[day] for day in weekdays(agreement)]
    dates = [format_date(day, "d MMMM", locale="sv") for day in agreement.calendar.extra]
    return ", ".join([*days, *dates])


def _add_checks(sheet: Worksheet, agreement: Agreement, lists: dict[str, str]) -> None:
    """What a cell accepts. A wrong entry is stopped with a sentence that says what to write."""
    term = agreement.term
    listed = {"validate": "list", "error_message": "Välj i listan."}
    clock = {
        "validate": "time",
        "criteria": "between",
        "minimum": time(0, 0),
        "maximum": time(23, 59, 59),
        "error_message": "Skriv klockslaget som 21:00. Midnatt är 00:00.",
    }
    whole = {"validate": "integer", "criteria": "between", "maximum": 1000, "error_message": "Skriv ett helt tal."}
    checks: dict[str, dict[str, Any]] = {
        "Datum": {
            "validate": "date",
            "criteria": "between",
            "minimum": term.start,
            "maximum": term.end,
            "error_message": f"Skriv kvällens datum som åååå-mm-dd, från {term.start} till {term.end}.",
        },
        "Område": listed | {"source": lists["Område"]},
        "Förening": listed | {"source": lists["Förening"]},
        "Starttid": clock,
        "Sluttid": clock,
        "Antal vuxna": whole | {"minimum": 1, "maximum": 50},
        "Antal ungdomar": whole | {"minimum": 0, "maximum": 50},
        "Kontakter": whole | {"minimum": 0},
    }
    for header, check in checks.items():
        at = _at(header)
        sheet.data_validation(_FIRST, at, _LAST, at, check | {"error_title": header})


def _add_colours(book: Workbook, sheet: Worksheet, agreement: Agreement) -> None:
    """Yellow where a dated row lacks something, unless its note tells why; orange on a night outside the calendar."""
    first = _FIRST + 1
    yellow, orange = (book.add_format({"bg_color": colour}) for colour in (_YELLOW, _ORANGE))
    note = f'OR(ISNUMBER(SEARCH("inställ",$I{first})),ISNUMBER(SEARCH("inga pass",$I{first})))'
    for header in _REQUIRED:
        at = _at(header)
        cell = f"{letters_of(at + 1)}{first}"
        missing = f'=AND(ISNUMBER($A{first}),{cell}="",NOT({note}))'
        sheet.conditional_format(_FIRST, at, _LAST, at, {"type": "formula", "criteria": missing, "format": yellow})
    nights = [f"WEEKDAY($A{first},2)={day + 1}" for day in weekdays(agreement)]
    nights += [f"$A{first}={_serial(day)}" for day in agreement.calendar.extra]
    outside = f"=AND(ISNUMBER($A{first}),NOT(OR({','.join(nights)})))"
    sheet.conditional_format(_FIRST, 0, _LAST, 0, {"type": "formula", "criteria": outside, "format": orange})


def _serial(day: date) -> str:
    """A date in a formula."""
    return f"DATE({day.year},{day.month},{day.day})"
