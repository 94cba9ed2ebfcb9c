"""Rows as the readers give them, written in one line each."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.facts.schemas import SHIFT_ROWS

AGREEMENT = Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture(scope="session")
def agreement() -> Agreement:
    return load_agreement(AGREEMENT)


def patrol(**other: Any) -> dict[str, Any]:
    """A plain patrol of four hours on Friday 2022-04-01, with what ``other`` says instead."""
    night = other.get("service_date", date(2022, 4, 1))
    start = night and datetime.combine(night, time(21), STOCKHOLM).astimezone(UTC)
    return {
        "sha256": "0" * 64,
        "file": "april.csv",
        "sheet": None,
        "row": 2,
        "entry": "patrol",
        "service_date": night,
        "start_at": start,
        "end_at": start and start + timedelta(hours=4),
        "minutes": 240,
        "area": "centrum",
        "association": "timra-ik",
        "adults": 4,
        "adult_minutes": 960,
        "minors": 0,
        "contacts": 22,
        "date_text": "2022-04-01",
        "start_text": "21:00",
        "end_text": "01:00",
        "area_text": "Centrum",
        "adults_text": "4",
    } | other


def shift_rows(*patrols: dict[str, Any]) -> pl.DataFrame:
    """``SHIFT_ROWS``; rows are numbered from 2 where they do not say."""
    return pl.DataFrame(
        [
            patrol(row=place + 2) | each | {"row_id": place, "rows": [each.get("row", place + 2)]}
            for place, each in enumerate(patrols)
        ],
        schema=SHIFT_ROWS,
    )
