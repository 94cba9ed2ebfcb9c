"""Which rows of a ledger table are transactions, and what they take from the rows above them.

A transaction has an amount. An account on a row of its own heads a group (huvudbok), a voucher on a row of its own
heads its rows. Balances and sums ("Ingående balans", "Summa", a row of sums alone) and what is struck out are
passed by. In lists, what a row leaves blank of voucher, date and text is that of the row above. Nothing that has an
amount is passed by without such a reason.
"""

from dataclasses import dataclass

import polars as pl

from tasks.reading.ledger.headers import Field, LedgerBlock, voucher_head
from tasks.reading.lookup import normal
from tasks.reading.tables import Table

_AMOUNTS: tuple[Field, ...] = ("debit", "credit", "amount")
_HAS_AMOUNT = pl.any_horizontal(pl.col(_AMOUNTS).is_not_null())
_FILLED: tuple[Field, ...] = ("voucher", "series", "date", "registered", "voucher_text")
_LABELS: tuple[Field, ...] = ("voucher", "date", "account", "account_name", "voucher_text", "text")
_HEADED = ("voucher", "date", "voucher_text")  # what a row above a voucher's rows says
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
    "side",
    *_AMOUNTS,
)
_BALANCE = (
    r"(?i)^\s*(?:(?:ing|utg)(?:ående)?\.?\s*(?:balans|saldo|bal)\b|(?:i\.?b|u\.?b)\.?(?:\s+\d[\d-]*)?$|omslutning\b)"
)
"""Never a transaction."""
_SUM = r"(?i)^\s*(?:(?:del|slut|mellan)?summa|tot(?:al|alt|alsumma)?|periodens|årets|ack\w*|saldo|transport)\b"
"""A sum where neither an account nor a date stands beside it; else it may be a text ("Summa vägavgifter")."""
_ALONE = (
    r"(?i)^\s*(?:(?:del|slut|mellan)?summa|tot(?:al|alt|alsumma)?|periodens|årets|ack\w*|transport)"
    r"(?:\s+(?:för|konto\w*|period\w*|per|ver\w*|debet|kredit|förändring|ack\w*|summa|saldo|\p{L}{0,3}\s?\d+))*\W*$"
)
"""Words that say nothing but a sum."""
_VOUCHER = r"^\p{L}{0,8}[\s:.\-]*\d+(?:\.0)?$"
_GROUP = r"(?i)^\s*(?:konto\s*:?\s*)?(\d{3,8})(?:\D.*)?$"
_ACCOUNT = r"(?i)^\s*(?:konto\s*:?\s*)?\d{3}"
_DATE = r"^\d{4}[-/. ]?\d\d|^\d{1,2}[-/.]\d|^\d{5,6}$"
_DASH = r"^[-\x{2010}-\x{2015}\x{2212}]+$"
_STRUCK = r"(?i)^(?:makul|struk|annul|raderad|borttagen)"
_TICKED = r"(?i)^(?:x|ja|j|1|true|sant)$"


@dataclass(frozen=True)
class Split:
    """``rows``: the transactions, with ``row`` (from 1) and the text of every field of ``_TEXTS``, null where
    blank. ``passed_by``: the rows of balances and sums. ``struck``: those of vouchers that were struck out.
    """

    rows: pl.DataFrame
    passed_by: list[int]
    struck: list[int]


def transactions(table: Table, block: LedgerBlock, account: str | None) -> Split:
    """Part the rows under the headers. ``account``: the one that the whole table is of (kontoanalys)."""
    rows = _with_kinds(_cells(table, block), block)
    is_transaction = pl.col("kind") == "transaction"
    heads = rows.filter(pl.col("group").is_not_null())
    grouped = block.is_grouped or not (
        heads.is_empty() or rows.filter(is_transaction, pl.col("account").is_null()).is_empty()
    )
    if grouped:
        of_group = pl.col("group").forward_fill()
        rows = rows.with_columns(pl.coalesce("account", of_group, pl.lit(account, pl.String)).alias("account"))
    else:
        rows = _filled_down(rows)
    return Split(
        rows=rows.filter(is_transaction).select("row", *_TEXTS),
        passed_by=rows.filter(pl.col("kind") == "sum")["row"].to_list(),
        struck=rows.filter(pl.col("kind") == "struck")["row"].to_list(),
    )


def _cells(table: Table, block: LedgerBlock) -> pl.DataFrame:
    """The rows under the headers: ``row``, one text column per field, ``first`` (the first cell that says
    something), ``line`` (all of them) and ``others`` (how many cells say something beside amounts and balance) and
    ``through`` (an amount is struck through). Blank rows and repeated headers are left out. A dash where an amount
    may stand is blank.
    """
    names = table.cells.columns
    money = [names[at] for field, at in block.columns.items() if field in (*_AMOUNTS, "balance")]
    trimmed = pl.all().exclude("row").str.strip_chars()
    cells = (
        table.cells.with_row_index("row", offset=1)
        .slice(block.header_row + 1)
        .with_columns(pl.when(trimmed != "").then(trimmed).name.keep())
        .with_columns(pl.when(~pl.col(money).str.contains(_DASH)).then(pl.col(money)).name.keep())
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    fields = {
        field: pl.col(names[block.columns[field]]) if field in block.columns else pl.lit(None, pl.String)
        for field in (*_TEXTS, "status", "balance", "account_name")
    }
    says_headers = pl.all_horizontal(
        pl.col(names[at]).eq_missing(block.headers[field]) for field, at in block.columns.items()
    )
    is_through = [
        pl.col("row").is_in(table.struck_rows(at)) & pl.col(names[at]).is_not_null()
        for field, at in block.columns.items()
        if field in _AMOUNTS
    ]
    rows = cells.filter(~says_headers, pl.any_horizontal(pl.col(names).is_not_null())).select(
        "row",
        pl.any_horizontal(*is_through).alias("through"),
        pl.coalesce(names).alias("first"),
        pl.concat_str(names, separator=" ", ignore_nulls=True).alias("line"),
        pl.sum_horizontal(*(pl.col(name).is_not_null() for name in names if name not in money), pl.lit(0)).alias(
            "others"
        ),
        **fields,
    )
    return _with_voucher_heads(rows) if block.has_voucher_heads else rows


def _with_voucher_heads(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that head a voucher say its number, date and text in those columns, whichever their cells stand in."""
    heads = [voucher_head(line) for line in rows["line"]]
    return rows.with_columns(
        *(
            pl.Series(name, [head and head[said] for head in heads], pl.String)
            for name, said in zip(_HEADED, ("voucher", "date", "text"), strict=True)
        )
    ).with_columns(pl.when(pl.col("voucher").is_null()).then(pl.col(_AMOUNTS)).name.keep())


def _with_kinds(rows: pl.DataFrame, block: LedgerBlock) -> pl.DataFrame:
    """Add ``kind`` (transaction, sum, struck, group, context) and ``group``, the account that a group's first row
    names (its opening balance may stand beside it).
    """
    is_group = (
        ~pl.any_horizontal(pl.col(_AMOUNTS).str.contains(r"\d").fill_null(False))
        & pl.col("first").str.contains(_GROUP)
        & ~pl.col("date").str.contains(_DATE).fill_null(False)
        & ~pl.lit(block.has_voucher_heads)
    )
    return rows.with_columns(
        pl.when(_is_struck(block))
        .then(pl.lit("struck"))
        .when(_is_sum(block))
        .then(pl.lit("sum"))
        .when(is_group)
        .then(pl.lit("group"))
        .when(_HAS_AMOUNT)
        .then(pl.lit("transaction"))
        .otherwise(pl.lit("context"))
        .alias("kind"),
        pl.when(is_group).then(pl.col("first").str.extract(_GROUP)).alias("group"),
    )


def _is_sum(block: LedgerBlock) -> pl.Expr:
    """Whether a row is a balance or a sum: by its words, where no voucher, account or date makes a text of them, and
    by debit and credit in one row without an account.
    """
    texts, names = pl.col("voucher_text", "text"), pl.col("voucher", "date", "account", "account_name")
    labels = pl.col("first", *_LABELS)
    says_balance, says_sum, says_nothing_else, names_a_sum = (
        pl.any_horizontal(cells.str.contains(words).fill_null(False))
        for cells, words in ((labels, _BALANCE), (labels, _SUM), (labels, _ALONE), (names, _SUM))
    )
    names_account = pl.any_horizontal(texts.str.ends_with(pl.col("account_name")).fill_null(False))
    voucher = pl.col("voucher").str
    is_numbered = (voucher.contains(_VOUCHER) & ~voucher.contains(_SUM)).fill_null(False)
    is_dated = pl.col("date").str.contains(_DATE).fill_null(False)
    has_account = pl.col("account").str.contains(_ACCOUNT).fill_null(False) & ~pl.lit(block.is_grouped)
    # The other rows of a voucher that is named on its first row alone look much like sums of accounts.
    is_of_account = ~is_numbered & ~is_dated & has_account & (says_nothing_else | names_a_sum | names_account)
    has_both = pl.all_horizontal(pl.col("debit", "credit").str.contains("[1-9]").fill_null(False))
    return (
        (says_balance & ~is_numbered)
        | (says_sum & ~is_numbered & ~has_account & (says_nothing_else | ~is_dated))
        | (says_nothing_else & ~has_account & ~pl.lit(block.is_grouped))
        | (says_sum & is_of_account)
        | (has_both & ~has_account)
        | (_HAS_AMOUNT & (pl.col("others") == 0))
    )


def _is_struck(block: LedgerBlock) -> pl.Expr:
    """Whether a row's amount is struck through, its status says that it was struck out, or a column of that name is
    ticked."""
    is_struck = pl.col("status").str.contains(_STRUCK)
    if normal(block.headers.get("status", "status")) != "status":
        is_struck |= pl.col("status").str.contains(_TICKED)
    return _HAS_AMOUNT & (is_struck.fill_null(False) | pl.col("through"))


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
