"""Tables of bookkeeping (lists of vouchers, general ledgers) to one row per transaction.

In: :func:`read_ledger_table`, of the tables that :func:`holds_ledger` knows; :func:`find_lookalike` tells what only
looks like one. :func:`read_expenses` reads lists of expenses, which :func:`holds_expenses` knows. Out: a
:class:`tasks.reading.result.Reading` with ``LEDGER_ROWS`` and what they replace.
"""

from tasks.reading.ledger.expenses import holds_expenses, read_expenses
from tasks.reading.ledger.find import find_lookalike
from tasks.reading.ledger.read import holds_ledger, read_ledger_table

__all__ = ["find_lookalike", "holds_expenses", "holds_ledger", "read_expenses", "read_ledger_table"]
