"""Sheets of shifts, however they are laid out, to one row per patrol.

In: :func:`read_shifts`, of tables. Out: a :class:`tasks.reading.result.Reading` with ``SHIFT_ROWS`` and
``DAY_NOTES``.
"""

from tasks.reading.shifts.read import read_shifts
from tasks.reading.shifts.rows import EXAMPLE

__all__ = ["EXAMPLE", "read_shifts"]
