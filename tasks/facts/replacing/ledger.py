"""What a newly dropped ledger file replaces (domain: "What a newly dropped file replaces").

A SIE file takes the place of all earlier rows of its fiscal years, a table of those in its stated period or
between its first and last date, whatever format they came in. Shift sheets are in
:mod:`tasks.facts.replacing.patrols`.
"""

import polars as pl

from tasks.accounts import is_outcome
from tasks.facts.replacing.replacement import Replacement
from tasks.facts.schemas import LEDGER, MONEY
from tasks.facts.scope import LedgerScope, VoucherKey

ORDER = ["date", "series", "number", "account", "amount", "sha256", "sheet", "row"]
"""The order of rows in the table: no two drops in another order make another table."""

DIFFERENCE = {
    "series": pl.String,
    "number": pl.String,
    "date": pl.Date,
    "rows": pl.UInt32,
    "amount": MONEY,  # outcome, debit +, credit -
}
"""Columns of ``new`` and ``withdrawn``; ``changed`` has them too, and the last three as
``<column>_before``.
"""

_VOUCHER = ["span", "series", "number", "unnumbered_on"]
_SAID = ["date", "account", "amount", "line", "compensation", "association"]


def replace_ledger(current: pl.DataFrame, incoming: pl.DataFrame, scope: LedgerScope) -> Replacement:
    """The ledger after a file was dropped, and what that changed, voucher by voucher.

    ``current`` is LEDGER, ``incoming`` the accepted and selected rows of one file (with at least its
    columns), ``scope`` what the file covers, which may be more than the rows chosen from it: a voucher that
    has left the file is withdrawn. ``new``, ``changed`` and ``withdrawn`` have the columns of
    ``DIFFERENCE``; ``kept`` is LEDGER: every earlier row that stays.
    """
    arriving = incoming.select(*LEDGER).cast(pl.Schema(LEDGER))
    is_covered = _covered(scope)
    staying = current.filter(~is_covered)
    before, after = (_vouchers(rows, scope) for rows in (current.filter(is_covered), arriving))
    pairs = after.join(before, on=_VOUCHER, how="inner", nulls_equal=True, suffix="_before")
    changed = pairs.filter(pl.col("said") != pl.col("said_before"))
    told = ["series", "number", "date"]
    gone = before.join(after, on=_VOUCHER, how="anti", nulls_equal=True)
    return Replacement(
        frame=pl.concat([staying, arriving]).sort(ORDER),
        new=after.join(before, on=_VOUCHER, how="anti", nulls_equal=True).select(*DIFFERENCE).sort(told),
        changed=changed.select(*DIFFERENCE, "date_before", "rows_before", "amount_before").sort(told),
        withdrawn=gone.select(*DIFFERENCE).sort(told),
        kept=staying.sort(ORDER),
    )


def _covered(scope: LedgerScope) -> pl.Expr:
    """Whether an earlier row is one that the file takes the place of. A row that states no organisation, or a
    file that states none, belongs to the agreement's (settled reading 19).
    """
    by_date = (pl.col("date").is_between(*span) for span in scope.spans)
    by_voucher = (_is_voucher(key) for key in scope.vouchers)
    covered = pl.any_horizontal(pl.lit(False), *by_date, *by_voucher)
    if scope.orgnr is None:
        return covered
    return covered & (pl.col("orgnr").is_null() | (pl.col("orgnr") == scope.orgnr))


def _is_voucher(key: VoucherKey) -> pl.Expr:
    """Whether a row is of this voucher."""
    named = (pl.col("series") == key.series) & (pl.col("number") == key.number)
    return named if key.dated is None else named & (pl.col("date") == key.dated)


def _vouchers(rows: pl.DataFrame, scope: LedgerScope) -> pl.DataFrame:
    """One row per voucher: what names it, the columns of ``DIFFERENCE``, and ``said``, its rows in fixed
    order.

    Numbers begin anew each fiscal year, so the span of the file that a voucher lies in is part of its name;
    the fiscal year itself is not, for tables do not state it. Vouchers without a number are told apart by
    their date.
    """
    spans = (pl.when(pl.col("date").is_between(*span)).then(at) for at, span in enumerate(scope.spans))
    return (
        rows.with_columns(
            pl.coalesce(*spans, pl.lit(None, pl.Int32)).alias("span"),
            pl.when(pl.col("number") == "").then("date").alias("unnumbered_on"),
        )
        .sort(*_SAID, nulls_last=True)
        .group_by(_VOUCHER, maintain_order=True)
        .agg(
            pl.first("date"),
            pl.len().alias("rows"),
            pl.col("amount").filter(is_outcome(pl.col("account"))).sum().alias("amount"),
            pl.struct(_SAID).alias("said"),
        )
    )
