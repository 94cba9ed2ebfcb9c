"""Rows as the readers give them, one line each: what a test says, in an otherwise plain row."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tasks.facts.schemas import LEDGER_ROWS, SHIFT_ROWS
from tasks.reading.selection import SELECTED

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def shift_rows(*rows: dict[str, Any], file: str = "april.csv") -> pl.DataFrame:
    """``SHIFT_ROWS``: patrols of 21–01 on Friday 2022-04-01 with four adults, numbered from row 2."""
    return pl.DataFrame([_shift(place, row) | {"file": file} for place, row in enumerate(rows)], schema=SHIFT_ROWS)


def _shift(place: int, said: dict[str, Any]) -> dict[str, Any]:
    night = said.get("service_date", date(2022, 4, 1))
    start = datetime.combine(night, time(21), STOCKHOLM).astimezone(UTC) if night else None
    end = start + timedelta(hours=4) if start else None
    row = {
        "sha256": "5" * 64,
        "sheet": None,
        "row": place + 2,
        "row_id": place,
        "entry": "patrol",
        "service_date": night,
        "start_at": start,
        "end_at": end,
        "minutes": 240 if night else None,
        "area": "centrum",
        "association": "timra-ik",
        "adults": 4,
        "adult_minutes": 960,
        "date_text": str(night),
        "start_text": "21:00",
        "end_text": "01:00",
        "area_text": "Centrum",
        "adults_text": "4",
    } | said
    return {"rows": [row["row"]]} | row


def ledger_rows(*rows: dict[str, Any]) -> pl.DataFrame:
    """What the selection gives: −850,00 kr of material on 5460, voucher A40 of 2022-03-10, rows from 100."""
    return pl.DataFrame([_ledger(place, row) for place, row in enumerate(rows)], schema=LEDGER_ROWS | SELECTED)


def _ledger(place: int, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "sha256": "1" * 64,
        "file": "bok.se",
        "row": 100 + place,
        "row_id": 1000 + place,
        "voucher_row": 99,
        "series": "A",
        "number": "40",
        "date": date(2022, 3, 10),
        "account": "5460",
        "amount": Decimal("850.00"),
        "objects": [{"dimension": 6, "code": "IOP22"}],
        "text": "Testa Testsson",
        "voucher_text": "Testa Testsson",
        "line": "material",
        "compensation": False,
    } | said
