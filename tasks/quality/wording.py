"""Fills in the sentences of the rules: the values of one row, as Swedish people write them.

Only date, time, number, account and area cells are quoted; an association is named by the agreement, never
by its cell (docs/domain, settled reading 16).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tasks.agreement.model import Agreement
from tasks.reading.lookup import ids_of, names_of
from tasks.reading.values import as_shown
from tasks.wording.catalogue import phrase
from tasks.wording.private import WITHHELD, may_tell
from tasks.wording.swedish import LOCALE, NBSP, ore

Row = Mapping[str, Any]
Word = Callable[[Row], str]

_CREW = ("adults_in_row", "adults_in_area")
_REPEATS = ("said_differently", "duplicate_of", "duplicate_sheet")
_ALIKE = ("area_alike", "association_alike")
_SHIFT_TEXTS = ("date_text", "start_text", "end_text", "area_text", "adults_text")
_LEDGER_TEXTS = ("date_text", "amount_text", "account_text")
_IN_KIND_TEXTS = ("date_text", "hours_text")

LONGEST_QUOTE = 60  # characters; a cell may hold a whole story


def quote(column: str, text: str | None) -> str | None:
    """A cell as written, on one line and cut short; null where it is empty or must not be told.

    A name or a telephone number that has come into the wrong column is pointed to, not quoted (settled reading 16).
    """
    line = " ".join((text or "").split())
    if line in ("", WITHHELD) or not may_tell(column, line):
        return None
    line = as_shown(line)
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def cell(column: str, row: Row) -> str:
    """A cell as a sentence names it: ``”2022-04-31”``, or ``i cellen`` where it is not quoted."""
    text = quote(column, row[column])
    return phrase("quoted", text=text) if text else phrase("in_the_cell")


@cache
def weekday(day: date) -> str:
    """``fredag``."""
    return format_date(day, "EEEE", locale=LOCALE)


def length(minutes: int) -> str:
    """``4 h``, ``12 h 30 min``, ``20 min``."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def term(agreement: Agreement) -> str:
    """``2021-12-22 – 2022-12-31``."""
    return f"{agreement.term.start} – {agreement.term.end}"


def year_hint(day: date | None, agreement: Agreement) -> str:
    """`` Fel år? Kanske 2022-04-08.`` where the same day of another year is inside the term, else
    nothing."""
    if day is None:
        return ""
    span = agreement.term
    for year in range(span.start.year, span.end.year + 1):
        if (day.month, day.day) != (2, 29) and span.start <= (other := day.replace(year=year)) <= span.end:
            return phrase("year_hint", day=other)
    return ""


def names(things: Iterable[Any]) -> str:
    """``Arenaområdet, Centrum, Sörberge``."""
    return ", ".join(thing.name for thing in things)


class Values(Mapping[str, str]):
    """What the sentences may use of one row. Each is worked out when a sentence asks for it, for a sheet may have
    hundreds of thousands of findings and a sentence asks for few.
    """

    def __init__(self, words: Mapping[str, Word], row: Row) -> None:
        self._words = words
        self._row = row

    def __getitem__(self, name: str) -> str:
        return self._words[name](self._row)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def _always(text: str) -> Word:
    return lambda _: text


class ShiftWording:
    """The values that the sentences of ``expectations/shifts.py`` may use, for one agreement.

    ``columns``: those of the row that they are made from.
    """

    columns = (
        "sheet",
        "service_date",
        "start_at",
        "end_at",
        "minutes",
        "area",
        "association",
        *_CREW,
        *_REPEATS,
        *_ALIKE,
        *_SHIFT_TEXTS,
    )

    def __init__(self, agreement: Agreement) -> None:
        self._zone = ZoneInfo(agreement.timezone)
        areas, area_ids = {area.id: area.name for area in agreement.areas}, names_of(agreement.areas)
        associations = {association.id: association.name for association in agreement.associations}
        self._words: dict[str, Word] = {
            "term": _always(term(agreement)),
            "areas": _always(names(agreement.areas)),
            "associations": _always(names(agreement.associations)),
            "adult_age": _always(str(agreement.crew.adult_age)),
            "crew_minimum": _always(str(agreement.crew.minimum)),
            "date": _date,
            "night": lambda row: f"{weekday(day)} {day}" if (day := row["service_date"]) else _date(row),
            "weekday": _weekday,
            "weekday_upper": lambda row: _weekday(row).capitalize(),
            "next_weekday": lambda row: weekday(day + timedelta(days=1)) if (day := row["service_date"]) else "",
            "year_hint": lambda row: year_hint(row["service_date"], agreement),
            "start": lambda row: self._clock(row["start_at"]),
            "end": lambda row: self._clock(row["end_at"]),
            "length": lambda row: "" if row["minutes"] is None else length(row["minutes"]),
            "area": lambda row: areas.get(row["area"]) or phrase("unknown_area"),
            "association": lambda row: associations.get(row["association"]) or phrase("unknown_association"),
            "area_meant": lambda row: (
                phrase("several_areas")
                if ids_of(row["area_text"] or "", area_ids)
                else _meant(areas.get(row["area_alike"]))
            ),
            "association_meant": lambda row: _meant(associations.get(row["association_alike"])),
            "said_differently": lambda row: str(row["said_differently"]),
            "first_row": _first_row,
            "adults_in_row": lambda row: str(row["adults_in_row"]),
            "adults_in_area": lambda row: str(row["adults_in_area"]),
            **{column: partial(cell, column) for column in _SHIFT_TEXTS},
        }

    def values(self, row: Row) -> Values:
        """The values of one row of ``SHIFT_ROWS`` with its crews."""
        return Values(self._words, row)

    def _clock(self, instant: Any) -> str:
        return "" if instant is None else f"{instant.astimezone(self._zone):%H.%M}"


def _meant(name: str | None) -> str:
    return phrase("meant", name=name) if name else ""


def _date(row: Row) -> str:
    return str(row["service_date"] or quote("date_text", row["date_text"]) or phrase("no_date"))


def _first_row(row: Row) -> str:
    """``rad 2``, and its sheet where the row stands on another: ``rad 2 på bladet ”Mars”``."""
    return _row_at(row, row["duplicate_of"], row["duplicate_sheet"])


def _row_at(here: Row, number: int, sheet: str | None) -> str:
    return phrase("row" if sheet == here["sheet"] else "row_of_sheet", row=number, sheet=sheet)


def _weekday(row: Row) -> str:
    return weekday(row["service_date"]) if row["service_date"] else ""


class LedgerWording:
    """The values that the sentences of ``expectations/ledger.py`` may use, for one agreement.

    ``columns``: those of the row that they are made from.
    """

    columns = ("series", "number", "date", "amount", "account", *_LEDGER_TEXTS)

    def __init__(self, agreement: Agreement) -> None:
        self._words: dict[str, Word] = {
            "term": _always(term(agreement)),
            "voucher": _voucher,
            "booking": _booking,
            **{column: partial(cell, column) for column in _LEDGER_TEXTS},
        }

    def values(self, row: Row) -> Values:
        """The values of one selected ledger row."""
        return Values(self._words, row)


def _voucher(row: Row) -> str:
    series, number = row["series"], row["number"]
    name = f"{series}{number or ''}" if series else phrase("only_number", number=number) if number else ""
    name = name or phrase("no_number")
    return f"{name} {row['date'] or phrase('no_date')}"


def _booking(row: Row) -> str:
    account = row["account"] or quote("account_text", row["account_text"])
    if row["amount"] is None:
        amount = quote("amount_text", row["amount_text"]) or phrase("unknown_amount")
    else:
        amount = f"{ore(row['amount'])}{NBSP}kr"
    return ", ".join(filter(None, (_voucher(row), account and phrase("account", account=account), amount)))


class InKindWording:
    """The values that the sentences of ``expectations/in_kind.py`` may use, for one agreement.

    ``columns``: those of the row that they are made from.
    """

    columns = ("sheet", "date", "seconds", "again_row", "again_sheet", *_IN_KIND_TEXTS)

    def __init__(self, agreement: Agreement) -> None:
        parties = agreement.parties
        self._words: dict[str, Word] = {
            "term": _always(term(agreement)),
            "parties": _always(phrase("either").join((parties.municipality.name, parties.association.name))),
            "kinds": _always(", ".join(each.label for each in agreement.in_kind)),
            "date": lambda row: str(row["date"] or quote("date_text", row["date_text"]) or phrase("no_date")),
            "year_hint": lambda row: year_hint(row["date"], agreement),
            "length": lambda row: length(round((row["seconds"] or 0) / 60)),
            "again": lambda row: _row_at(row, row["again_row"], row["again_sheet"]),
            **{column: partial(cell, column) for column in _IN_KIND_TEXTS},
        }

    def values(self, row: Row) -> Values:
        """The values of one row of ``IN_KIND_ROWS``."""
        return Values(self._words, row)
