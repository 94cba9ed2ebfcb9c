"""Which rows of a ledger table are transactions, and what they take from the rows above them.

A transaction has an amount. An account on a row of its own heads a group (huvudbok). Balances and sums
("Ingående balans", "Summa", a row of sums alone) are passed by. In lists, what a row leaves blank of
voucher, date and text is that of the row above. Nothing that has an amount is passed by without such a
reason.
"""

from dataclasses import dataclass

import polars as pl

from tasks.intake.ledger_headers import Field, LedgerBlock
from tasks.intake.tables import Table

_AMOUNTS: tuple[Field, ...] = ("debit", "credit", "amount")
_HAS_AMOUNT = pl.any_horizontal(pl.col(_AMOUNTS).is_not_null())
_FILLED: tuple[Field, ...] = ("voucher", "series", "date", "registered", "voucher_text")
_TEXTS: tuple[Field, ...] = (
    "voucher",
    "series",
    "date",
    "registered",
    "account",
    "cost_centre",
    "project",
    "voucher_text",
    "text",
    *_AMOUNTS,
)
_BALANCE = r"(?i)^\s*(?:(?:ing|utg)(?:ående)?\.?\s*(?:balans|saldo|bal)\b|(?:i\.?b|u\.?b)\.?$|omslutning\b)"
"""Never a transaction."""
_SUM = r"(?i)^\s*(?:(?:del|slut|mellan)?summa|tot(?:al|alt|alsumma)?|periodens|årets|ack|saldo|transport)\b"
"""A sum where no account stands beside it; else it may be a text ("Summa vägavgifter")."""
_VOUCHER = r"^\p{L}{0,8}[\s:.\-]*\d+(?:\.0)?$"
_GROUP = r"(?i)^\s*(?:konto\s*:?\s*)?(\d{4})(?:\D.*)?$"


@dataclass(frozen=True)
class Split:
    """``rows``: the transactions, with ``row`` (from 1) and the text of every field of ``_TEXTS``, null where
    blank. ``passed_by``: the rows of balances and sums.
    """

    rows: pl.DataFrame
    passed_by: list[int]


def transactions(table: Table, block: LedgerBlock) -> Split:
    """Part the rows under the headers."""
    rows = _with_kinds(_cells(table, block), block)
    is_transaction = pl.col("kind") == "transaction"
    heads = rows.filter(pl.col("group").is_not_null())
    grouped = block.is_grouped or not (
        heads.is_empty() or rows.filter(is_transaction, pl.col("account").is_null()).is_empty()
    )
    if grouped:
        rows = rows.with_columns(pl.coalesce("account", pl.col("group").forward_fill()).alias("account"))
    else:
        rows = _filled_down(rows)
    return Split(
        rows=rows.filter(is_transaction).select("row", *_TEXTS),
        passed_by=rows.filter(pl.col("kind") == "sum")["row"].to_list(),
    )


def _cells(table: Table, block: LedgerBlock) -> pl.DataFrame:
    """The rows under the headers: ``row``, one text column per field, ``first`` (the first cell that says
    something) and ``others`` (how many cells say something beside amounts and balance). Blank rows and
    repeated headers are left out.
    """
    names = table.cells.columns
    money = {names[at] for field, at in block.columns.items() if field in (*_AMOUNTS, "balance")}
    trimmed = pl.all().exclude("row").str.strip_chars()
    cells = (
        table.cells.with_row_index("row", offset=1)
        .slice(block.header_row + 1)
        .with_columns(pl.when(trimmed != "").then(trimmed).name.keep())
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    fields = {
        field: pl.col(names[block.columns[field]]) if field in block.columns else pl.lit(None, pl.String)
        for field in (*_TEXTS, "balance", "account_name")
    }
    says_headers = pl.all_horizontal(
        pl.col(names[at]).eq_missing(block.headers[field]) for field, at in block.columns.items()
    )
    return cells.filter(~says_headers, pl.any_horizontal(pl.col(names).is_not_null())).select(
        "row",
        pl.coalesce(names).alias("first"),
        pl.sum_horizontal(*(pl.col(name).is_not_null() for name in names if name not in money), pl.lit(0)).alias(
            "others"
        ),
        **fields,
    )


def _with_kinds(rows: pl.DataFrame, block: LedgerBlock) -> pl.DataFrame:
    """Add ``kind`` (transaction, sum, group, context) and ``group``, the account that a group's first row
    names (its opening balance may stand beside it).
    """
    labels = pl.col("first", "voucher", "date", "voucher_text", "text", "account_name")
    says_balance, says_sum = (
        pl.any_horizontal(labels.str.contains(words).fill_null(False)) for words in (_BALANCE, _SUM)
    )
    is_numbered = pl.col("voucher").str.contains(_VOUCHER).fill_null(False) & ~pl.col("voucher").str.contains(
        _SUM
    ).fill_null(False)
    no_account = pl.col("account").is_null() | pl.lit(block.is_grouped)
    is_sum = (
        (says_balance & ~is_numbered)
        | (says_sum & ~is_numbered & no_account)
        | (_HAS_AMOUNT & (pl.col("others") == 0))
    )
    is_group = ~_HAS_AMOUNT & pl.col("first").str.contains(_GROUP) & pl.col("date").is_null()
    return rows.with_columns(
        pl.when(is_sum)
        .then(pl.lit("sum"))
        .when(is_group)
        .then(pl.lit("group"))
        .when(_HAS_AMOUNT)
        .then(pl.lit("transaction"))
        .otherwise(pl.lit("context"))
        .alias("kind"),
        pl.when(is_group).then(pl.col("first").str.extract(_GROUP)).alias("group"),
    )


def _filled_down(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a list with the voucher, dates and text that stand on the voucher's first row."""
    rows = rows.filter(pl.col("kind") != "group").with_columns(
        pl.when(pl.col("kind") != "sum").then(pl.col(_FILLED)).name.keep()
    )
    filled = pl.col("voucher").forward_fill()
    begins = pl.col("voucher").is_not_null() & filled.ne_missing(filled.shift())
    return rows.with_columns(begins.cum_sum().alias("run")).with_columns(
        filled,
        pl.col(_FILLED[1:]).forward_fill().over("run"),
    )
