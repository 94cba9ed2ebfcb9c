"""How a reader took cells that are not plain: one rule ``shift.<code>`` for each reading of
:mod:`tasks.reading.faults`. The row counts; the coordinator is told how it was read and can say no."""

from typing import TYPE_CHECKING

from expectations.shift_rules import DATE, END, START, by_code, of_patrols
from tasks.reading.faults import DateReading, EntryReading, TimeReading

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def entry_rules() -> list["Expectation"]:
    """Why a row was not counted, or was although something in it could say otherwise (readings 23, 24)."""
    return by_code("entry_reading", EntryReading)


def reading_rules() -> list["Expectation"]:
    """How a cell that is not plain was read, so that the coordinator can say no."""
    where = of_patrols()
    return [
        *by_code("date_reading", DateReading, DATE, where),
        *by_code("time_reading", [TimeReading.AFTER_MIDNIGHT], START, where),
        *by_code("time_reading", [TimeReading.END_FROM_HOURS], END, where),
        *by_code("time_reading", list(TimeReading)[2:], START, where),
    ]
