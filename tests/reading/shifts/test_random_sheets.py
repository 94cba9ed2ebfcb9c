"""Whatever sheet is made of a true list of patrols, its figures are the true ones, or the rows that differ are told.

The cells are as the readers of workbooks and texts give them; those have their own tests.
"""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.reading.shifts import read_shifts
from tests.reading.shifts.random_sheets import Made, Patrol, sheet_of, true_list


def wrong(made: Made, agreement: Agreement) -> list[str]:
    """What was read otherwise than it is true without a word, and what was told of no patrol."""
    reading = read_shifts([made.table], "pass.xlsx", "0" * 64, "xlsx", None, agreement)
    if reading.shifts is None:
        return [f"refused: {reading.refused}"]
    faults = [name for name in reading.shifts.columns if name.endswith("_fault")]
    faulty = set(reading.shifts.filter(pl.any_horizontal(pl.col(faults).is_not_null()))["row"])
    readings = [name for name in reading.shifts.columns if name.endswith("_reading")]
    told = faulty | set(reading.shifts.filter(pl.any_horizontal(pl.col(readings).is_not_null()))["row"])
    told |= {each.where.row for each in reading.findings if each.severity != "info"}
    read = {row["row"]: row for row in reading.shifts.filter(entry="patrol").iter_rows(named=True)}
    found = [f"row {row} is none" for row in read.keys() - made.patrols.keys()]
    for row, patrol in made.patrols.items():
        is_same = row in read and row not in faulty and said(read[row]) == true(patrol, agreement)
        if patrol.fault is None and row in faulty:
            found.append(f"row {row} is sound: {[read.get(row, {}).get(name) for name in faults]}")
        elif patrol.fault is None and not is_same and row not in told:
            found.append(f"row {row}: {read.get(row) and said(read[row])}, not {true(patrol, agreement)}")
        elif patrol.fault is not None and (row not in told or is_same):
            found.append(f"row {row} is not told: {patrol.fault}")
    return found


def said(row: dict) -> tuple:
    """A read patrol as it can be compared."""
    return row["service_date"], row["area"], row["association"], row["start_at"], row["end_at"], row["adults"]


def true(patrol: Patrol, agreement: Agreement) -> tuple:
    """A true patrol in the same form."""
    zone = ZoneInfo(agreement.timezone)
    start, end = (datetime.combine(patrol.day, at, zone) for at in (patrol.start, patrol.end))
    end += timedelta(days=end.hour < 12)
    return patrol.day, patrol.area, patrol.association, start, end, patrol.adults


def wrong_sheets(seeds: range, agreement: Agreement) -> dict[int, list[str]]:
    """The seeds whose sheet is read wrongly, and how."""
    found = {}
    for seed in seeds:
        random = Random(seed)
        made = sheet_of(random, true_list(random, agreement), agreement)
        if differences := wrong(made, agreement):
            found[seed] = differences
    return found


def test_some_sheets(agreement: Agreement) -> None:
    assert wrong_sheets(range(40), agreement) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("thousand", range(5))
def test_thousands_of_sheets(thousand: int, agreement: Agreement) -> None:
    assert wrong_sheets(range(1000 * thousand, 1000 * (thousand + 1)), agreement) == {}
