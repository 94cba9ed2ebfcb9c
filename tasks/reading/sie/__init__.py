"""SIE files of type 4 to one row per transaction.

In: :func:`read_sie`, of bytes. Out: a :class:`tasks.reading.result.Reading` with ``LEDGER_ROWS``, what they replace,
and the file's own control figures.
"""

from tasks.reading.sie.read import read_sie

__all__ = ["read_sie"]
