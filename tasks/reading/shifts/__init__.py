"""Sheets of shifts, however they are laid out, to one row per patrol.

In: :func:`read_shifts`, of tables. Out: a :class:`tasks.reading.result.Reading` with ``SHIFT_ROWS`` and
``DAY_NOTES``. :func:`names_shifts` tells a shift sheet without an agreement.
"""

from tasks.reading.shifts.likely import ADULTS, END, EXAMPLE, START
from tasks.reading.shifts.read import read_shifts
from tasks.reading.shifts.recognise import names_shifts

__all__ = ["ADULTS", "END", "EXAMPLE", "START", "names_shifts", "read_shifts"]
