"""Sheets of shifts, however they are laid out, to one row per patrol.

In: :func:`read_shifts`, of tables. Out: a :class:`tasks.reading.result.Reading` with ``SHIFT_ROWS`` and
``DAY_NOTES``.
"""
