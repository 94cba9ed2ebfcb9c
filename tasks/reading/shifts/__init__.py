"""Sheets of shifts, however they are laid out, to one row per patrol.

In: :func:`read_shifts`, of tables. Out: a :class:`tasks.reading.result.Reading` with ``SHIFT_ROWS`` and
``DAY_NOTES``. :func:`names_shifts` tells a shift sheet without an agreement.
"""

from tasks.reading.shifts.read import read_shifts
from tasks.reading.shifts.recognise import names_shifts
from tasks.reading.shifts.rows import EXAMPLE

__all__ = ["EXAMPLE", "names_shifts", "read_shifts"]
