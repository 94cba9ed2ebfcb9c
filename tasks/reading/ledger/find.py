"""Where a ledger begins in a sheet; and what a table is that only looks like one."""

from collections.abc import Iterator

from tasks.reading.ledger.headers import LedgerBlock, named_block, voucher_head
from tasks.reading.ledger.lookalikes import Lookalike, lookalike, titled
from tasks.reading.tables import Table

_MOST_ROWS_BEFORE = 200
_ROWS_TO_FIRST_VOUCHER = 5


def find_ledger(table: Table) -> LedgerBlock | None:
    """The ledger of a sheet, ``None`` where there is none: an amount, and an account or a numbered voucher."""
    best: LedgerBlock | None = None
    for block in _blocks(table):
        is_ledger = _is_ledger(block) or _is_under_voucher_heads(block, table)
        is_more = best is None or len(block.columns) > len(best.columns)
        if is_ledger and is_more and lookalike(block, table) is None:
            best = block
    return best


def find_lookalike(table: Table) -> Lookalike | None:
    """What a sheet is that is no ledger, where its headers or its title say so."""
    for block in _blocks(table):
        if (found := lookalike(block, table)) is not None:
            return found
    return titled(table)


def _blocks(table: Table) -> Iterator[LedgerBlock]:
    """What each of the first rows would be as headers."""
    for row in range(min(table.cells.height, _MOST_ROWS_BEFORE)):
        yield named_block(row, table.cells.row(row))


def _is_under_voucher_heads(block: LedgerBlock, table: Table) -> bool:
    """Whether account and amounts are columns and the vouchers' numbers and dates head their rows."""
    fields = block.columns.keys()
    if "account" not in fields or not block.has_amounts or fields & {"voucher", "date", "balance"}:
        return False
    below = table.cells[block.header_row + 1 : block.header_row + 1 + _ROWS_TO_FIRST_VOUCHER]
    return any(voucher_head(" ".join(filter(None, cells))) for cells in below.iter_rows())


def _is_ledger(block: LedgerBlock) -> bool:
    fields = block.columns.keys()
    if not block.has_amounts:
        return False
    if "account" in fields:
        return bool(fields & {"voucher", "date"})
    return {"voucher", "date", "debit", "credit"} <= fields
