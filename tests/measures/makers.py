"""Facts by hand: one row of ``PATROLS`` or ``LEDGER`` at a time, and frames of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

from tasks.facts.schemas import LEDGER, PATROLS

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def patrol(
    night: str,
    area="centrum",
    association="timra-ik",
    adults=3,
    times="21:00-01:00",
    minors=None,
    contacts=None,
) -> dict:
    """One row of ``PATROLS``; the hours follow from the times, as instants."""
    evening = date.fromisoformat(night)
    start, end = (_instant(evening, text) for text in times.split("-"))
    minutes = int((end - start).total_seconds()) // 60
    return {
        "service_date": evening,
        "area": area,
        "association": association,
        "start_at": start,
        "end_at": end,
        "minutes": minutes,
        "adults": adults,
        "adult_minutes": adults * minutes,
        "minors": minors,
        "contacts": contacts,
    }


def _instant(evening: date, text: str) -> datetime:
    hour, minute = map(int, text.replace(".", ":").split(":"))
    day = evening + timedelta(days=hour < 12) + timedelta(days=hour // 24)
    return datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=STOCKHOLM).astimezone(ZoneInfo("UTC"))


def booking(day: str, amount, line=None, association=None, compensation=None, account=None) -> dict:
    """One row of ``LEDGER``; ``amount`` as in the file, debit +. Without a line it is compensation."""
    compensation = (line is None) if compensation is None else compensation
    return {
        "date": date.fromisoformat(day),
        "account": str(account or (6993 if compensation else 5460)),
        "amount": Decimal(str(amount)),
        "line": line,
        "compensation": compensation,
        "association": association,
    }


def patrols_of(*rows: dict) -> pl.DataFrame:
    """``PATROLS`` of rows from :func:`patrol`."""
    return _frame(rows, PATROLS)


def ledger_of(*rows: dict) -> pl.DataFrame:
    """``LEDGER`` of rows from :func:`booking`."""
    return _frame(rows, LEDGER)


def _frame(rows, schema) -> pl.DataFrame:
    placed = [{"file": "test", "row": number} | row for number, row in enumerate(rows, start=2)]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in placed], schema=schema)
