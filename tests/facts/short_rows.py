"""Frames of the facts room, written as short tables."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from tasks.facts.schemas import PATROLS, SHIFT_ROWS


def _times(service_date: date, start: int, hours: int) -> tuple[datetime, datetime]:
    begins = datetime(service_date.year, service_date.month, service_date.day, start, tzinfo=UTC)
    return begins, begins + timedelta(hours=hours)


def sheet(*rows: tuple, sha256: str = "new", entry: str = "patrol", file: str = "pass.csv") -> pl.DataFrame:
    """SHIFT_ROWS from (service date, area, association[, adults[, start hour in UTC]])."""
    filled = []
    for number, row in enumerate(rows, start=2):
        day, area, association, adults, start = (*row, *(3, 20)[len(row) - 3 :])
        service_date = date.fromisoformat(day)
        start_at, end_at = _times(service_date, start, 4)
        filled.append(
            {
                "sha256": sha256, "file": file, "row": number, "row_id": number, "rows": [number],
                "entry": entry, "service_date": service_date, "start_at": start_at, "end_at": end_at,
                "minutes": 240, "area": area, "association": association, "adults": adults,
                "adult_minutes": adults * 240,
            }
        )  # fmt: skip
    return pl.DataFrame(filled, schema=SHIFT_ROWS)


def patrols(*rows: tuple, sha256: str = "old", file: str = "tidigare.csv") -> pl.DataFrame:
    """PATROLS from the same short rows as :func:`sheet`."""
    return sheet(*rows, sha256=sha256, file=file).select(list(PATROLS))
