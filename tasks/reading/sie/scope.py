"""Which earlier rows a SIE file takes the place of (domain: "What a newly dropped file replaces")."""

from collections.abc import Iterable
from datetime import date
from typing import cast

import polars as pl

from tasks.facts.scope import LedgerScope, VoucherKey
from tasks.reading.sie.head import Head

Span = tuple[date, date]


def scope_of(head: Head, vouchers: pl.DataFrame, is_import: bool) -> LedgerScope:
    """The scope of a file with these ``VOUCHERS``.

    All of fiscal year 0, and each other year of the file in which it holds vouchers. Vouchers outside those
    years are replaced one by one, so that a file dropped twice never counts them twice. Without #RAR a file
    of vouchers to import replaces vouchers of the same series and number; any other, the dates from its
    first voucher to its last.
    """
    dates = vouchers["date"].drop_nulls()
    spans = tuple(span for number, span in sorted(head.years.items()) if number == 0 or dates.is_between(*span).any())
    if not head.years and not is_import and not dates.is_empty():
        spans = (cast(Span, (dates.min(), dates.max())),)
    keys = frozenset()
    loose = vouchers.filter(~in_any(spans))
    if not head.years and is_import:
        keys = frozenset(
            VoucherKey(series, number, None if number else dated)
            for series, number, dated in vouchers.select("series", "number", "date").unique().rows()
        )
    elif not loose.is_empty():
        keys = frozenset(VoucherKey(*key) for key in loose.select("series", "number", "date").unique().rows())
    return LedgerScope(spans=spans, vouchers=keys, orgnr=head.orgnr)


def year_start(years: Iterable[Span]) -> pl.Expr:
    """The first day of the fiscal year that ``date`` lies in, null where it lies in none."""
    return pl.coalesce(
        *(pl.when(pl.col("date").is_between(*span)).then(pl.lit(span[0], pl.Date)) for span in years),
        pl.lit(None, pl.Date),
    )


def in_any(spans: Iterable[Span]) -> pl.Expr:
    """Whether ``date`` lies in one of the spans; an unknown date lies in none."""
    inside = (pl.col("date").is_between(*span) for span in spans)
    return pl.any_horizontal(pl.lit(False), *inside).fill_null(False)
