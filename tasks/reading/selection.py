"""Which ledger rows belong to the agreement, and to what in it: budget line, compensation, association.

The rules stand in the agreement file (``ledger.select``, ``ledger.compensation_accounts``, the lines'
accounts and the associations' object codes and texts). A text matches at the start of a word, letter case
ignored.
"""

import re
from collections.abc import Callable, Iterable

import polars as pl

from tasks.accounts import PAY_CLASS, account_class, in_accounts
from tasks.agreement.model import Agreement, Association, Selection
from tasks.agreement.versions import in_force

SELECTED = {
    "line": pl.String,  # id of the budget line by account; null for compensation and where none fits
    "compensation": pl.Boolean,  # on an account that passes money on to associations
    "association": pl.String,  # whom a compensation row is for; null where none or two fit
    "association_fault": pl.String,  # "unknown" | "ambiguous" on compensation rows without association
}
"""The columns that :func:`select` adds to ``LEDGER_ROWS``."""


def select(rows: pl.DataFrame, agreement: Agreement) -> pl.DataFrame:
    """The ``LEDGER_ROWS`` that belong to the agreement, with the columns of ``SELECTED``.

    A row belongs if any rule of ``ledger.select`` holds. An account that is both compensation and in a line
    is compensation; account class 7 fits no line. Each row goes by the rules of its date. The rows of a list of
    expenses come with these columns already: they say it themselves.
    """
    if is_selected(rows):
        return rows
    chosen = rows.filter(_of_day(agreement, _belongs)).with_columns(
        line_of_account(agreement).alias("line"), passes_on(agreement).alias("compensation")
    )
    chosen = _with_association(chosen, agreement.associations)
    compensation = pl.col("compensation")
    return chosen.with_columns(
        pl.when(~compensation).then("line").alias("line"),
        pl.when(compensation).then("association").alias("association"),
        pl.when(compensation).then("association_fault").alias("association_fault"),
    ).select(*rows.columns, *SELECTED)


def is_selected(rows: pl.DataFrame) -> bool:
    """Whether the rows are of a list of expenses, which says itself what they belong to."""
    return set(rows.columns) >= SELECTED.keys()


def starts_word(text: str) -> str:
    """Pattern of ``text`` at the start of a word, whatever the letter case and the width of its spaces."""
    words = r"\s+".join(map(re.escape, text.split()))
    return rf"(?i)(?:^|[^\p{{L}}\p{{N}}]){words}"


def selections(agreement: Agreement) -> list[Selection]:
    """What rows have been selected by, oldest first."""
    return [rules.ledger.select for _, rules in in_force(agreement)]


def _belongs(agreement: Agreement) -> pl.Expr:
    """Whether a row is of the agreement: by object, account, series or text."""
    chosen = agreement.ledger.select
    rules = [
        _on_objects(chosen.objects),
        in_accounts(pl.col("account"), chosen.accounts),
        pl.col("series").is_in(chosen.series),
        says("text", chosen.texts),
        says("voucher_text", chosen.texts),
    ]
    return pl.any_horizontal(rules).fill_null(False)


def _of_day(agreement: Agreement, make: Callable[[Agreement], pl.Expr]) -> pl.Expr:
    """What ``make`` says by the rules in force on the row's ``date``; by the first where it has none."""
    (_, rules), *later = in_force(agreement)
    said = make(rules)
    for day, rules in later:
        said = pl.when(pl.col("date") >= day).then(make(rules)).otherwise(said)
    return said


def passes_on(agreement: Agreement) -> pl.Expr:
    """Whether the row is on an account that passes money on to associations."""
    return _of_day(agreement, lambda rules: in_accounts(pl.col("account"), rules.ledger.compensation_accounts))


def line_of_account(agreement: Agreement) -> pl.Expr:
    """The first budget line that has the row's account; pay to persons (class 7) fits none."""
    return _of_day(agreement, _line_of_account)


def _line_of_account(agreement: Agreement) -> pl.Expr:
    lines = (
        pl.when(in_accounts(pl.col("account"), line.accounts)).then(pl.lit(line.id)) for line in agreement.budget
    )
    is_pay = account_class(pl.col("account")) == PAY_CLASS
    return pl.when(~is_pay.fill_null(False)).then(pl.coalesce(*lines, pl.lit(None, pl.String)))


def _with_association(rows: pl.DataFrame, associations: Iterable[Association]) -> pl.DataFrame:
    """Add ``association`` and its fault: by object code, else by the row's text, else by the voucher's.

    Two associations on the level that decides are none: the row says nothing certain.
    """
    found = {
        level: pl.concat_list(pl.when(fits(one)).then(pl.lit(one.id)) for one in associations).list.drop_nulls()
        for level, fits in (
            ("by_object", lambda one: _on_objects(one.ledger.objects)),
            ("by_text", lambda one: says("text", one.ledger.texts)),
            ("by_voucher_text", lambda one: says("voucher_text", one.ledger.texts)),
        )
    }
    deciding = pl.coalesce(pl.when(pl.col(level).list.len() > 0).then(pl.col(level)) for level in found)
    return (
        rows.with_columns(**found)
        .with_columns(deciding.alias("fitting"))
        .with_columns(pl.col("fitting").list.len().fill_null(0).alias("count"))
        .with_columns(
            pl.when(pl.col("count") == 1).then(pl.col("fitting").list.first()).alias("association"),
            pl.when(pl.col("count") == 0)
            .then(pl.lit("unknown"))
            .when(pl.col("count") > 1)
            .then(pl.lit("ambiguous"))
            .alias("association_fault"),
        )
        .drop("fitting", "count", *found)
    )


def _on_objects(objects: dict[int, list[str]]) -> pl.Expr:
    """Whether the row carries one of the object codes in its dimension; letter case and spaces are ignored."""
    element = pl.element().struct
    code = element.field("code").str.strip_chars().str.to_lowercase()
    hits = (
        pl.col("objects")
        .list.eval((element.field("dimension") == dimension) & code.is_in(list(map(_plain_code, codes))))
        .list.any()
        for dimension, codes in objects.items()
    )
    return pl.any_horizontal(pl.lit(False), *hits).fill_null(False)


def _plain_code(code: str) -> str:
    """An object code as it is compared."""
    return code.strip().lower()


def says(column: str, texts: Iterable[str]) -> pl.Expr:
    """Whether the text column has one of ``texts`` at the start of a word."""
    hits = (pl.col(column).str.contains(starts_word(text)) for text in texts if text.strip())
    return pl.any_horizontal(pl.lit(False), *hits).fill_null(False)
