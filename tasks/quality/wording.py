"""Fills in the sentences of the rules: the values of one row, as Swedish people write them.

Only date, time, number, account and area cells are quoted; an association is named by the agreement, never
by its cell (docs/domain, settled reading 16).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tasks.agreement.model import Agreement
from tasks.wording.private import WITHHELD, may_tell
from tasks.wording.swedish import LOCALE, NBSP, ore

LONGEST_QUOTE = 60  # characters; a cell may hold a whole story


def quote(column: str, text: str | None) -> str | None:
    """A cell as written, on one line and cut short; null where it is empty or must not be told.

    A name or a telephone number that has come into the wrong column is pointed to, not quoted (settled reading 16).
    """
    line = " ".join((text or "").split())
    if line in ("", WITHHELD) or not may_tell(column, line):
        return None
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def cells(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, str]:
    """The cells as a sentence names them: ``”2022-04-31”``, or ``i cellen`` where they are not quoted."""
    told = {column: quote(column, row[column]) for column in columns}
    return {column: f"”{text}”" if text else "i cellen" for column, text in told.items()}


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
            return f" Fel år? Kanske {other}."
    return ""


def names(things: Iterable[Any]) -> str:
    """``Arenaområdet, Centrum, Sörberge``."""
    return ", ".join(thing.name for thing in things)


class ShiftWording:
    """The values that the sentences of ``expectations/shifts.py`` may use, for one agreement."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        self._zone = ZoneInfo(agreement.timezone)
        self._areas = {area.id: area.name for area in agreement.areas}
        self._associations = {association.id: association.name for association in agreement.associations}
        self._constants = {
            "term": term(agreement),
            "areas": names(agreement.areas),
            "associations": names(agreement.associations),
            "adult_age": str(agreement.crew.adult_age),
            "crew_minimum": str(agreement.crew.minimum),
        }

    def values(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The values of one row of ``SHIFT_ROWS`` with its crews."""
        day = row["service_date"]
        written = quote("date_text", row["date_text"])
        spoken = weekday(day) if day else ""
        minutes = row["minutes"]
        return self._constants | {
            "date": str(day or written or "utan datum"),
            "night": f"{spoken} {day}" if day else (written or "utan datum"),
            "weekday": spoken,
            "weekday_upper": spoken.capitalize(),
            "next_weekday": weekday(day + timedelta(days=1)) if day else "",
            "year_hint": year_hint(day, self._agreement),
            "start": self._clock(row["start_at"]),
            "end": self._clock(row["end_at"]),
            "length": "" if minutes is None else length(minutes),
            "area": self._areas.get(row["area"], "okänt område"),
            "association": self._associations.get(row["association"], "okänd förening"),
            "adults_in_row": str(row["adults_in_row"]),
            "adults_in_area": str(row["adults_in_area"]),
            **cells(row, ("date_text", "start_text", "end_text", "area_text", "adults_text")),
        }

    def _clock(self, instant: Any) -> str:
        return "" if instant is None else f"{instant.astimezone(self._zone):%H.%M}"


class LedgerWording:
    """The values that the sentences of ``expectations/ledger.py`` may use, for one agreement."""

    def __init__(self, agreement: Agreement) -> None:
        self._constants = {"term": term(agreement)}

    def values(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The values of one selected ledger row."""
        columns = ("date_text", "amount_text", "account_text")
        written = {name: quote(name, row[name]) or "okänt" for name in columns}
        voucher = f"{row['series'] or ''}{row['number'] or ''}" or "Verifikation utan nummer"
        day = row["date"] or "utan datum"
        amount = written["amount_text"] if row["amount"] is None else f"{ore(row['amount'])}{NBSP}kr"
        account = row["account"] or written["account_text"]
        return {
            **self._constants,
            **cells(row, columns),
            "voucher": f"{voucher} {day}",
            "booking": f"{voucher} {day}, konto {account}, {amount}",
        }
