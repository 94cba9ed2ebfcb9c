"""A list of expenses (what was bought, when, for how much, on which line) to rows of the ledger.

Read where the agreement follows such lists instead of books (``ledger.kind: expenses``, settled reading 31). A
positive amount is a cost. The line is named by its id, label or alias, or follows from an account; a row that names a
line with a tariff, or says that it is compensation, is compensation for the association that it names.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, cast

import polars as pl

from tasks.accounts import in_accounts
from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER_ROWS
from tasks.facts.scope import LedgerScope
from tasks.findings import refusal
from tasks.reading.ledger.accounts import account_of
from tasks.reading.ledger.amounts import read_amounts
from tasks.reading.ledger.find import find_lookalike
from tasks.reading.ledger_faults import fault_of
from tasks.reading.lookup import association_ids, names_of, normal, read_distinct
from tasks.reading.result import Format, Reading
from tasks.reading.selection import SELECTED, line_of_account, says
from tasks.reading.tables import Table
from tasks.reading.values import parse_date

Field = Literal["date", "amount", "category", "account", "association", "text", "more_text", "number", "currency"]

_NAMES: dict[Field, str] = {
    "date": "datum|inköpsdatum|köpdatum|kvittodatum|utläggsdatum|date|payment date|timestamp|expense date",
    "amount": "belopp|belopp kr|belopp sek|kostnad|kostnad kr|summa|pris|utlägg kr|amount|total|totalt",
    "category": "kategori|budgetpost|budgetrad|post|utgiftstyp|utgiftskategori|kostnadsslag|category|expense type|"
    "expense category|budget line",
    "account": "konto|kontonr|kontonummer|account|expense account",
    "association": "förening|klubb|mottagare|till förening|betalat till|association|club",
    "text": "vad|beskrivning|text|inköp|utlägg|ändamål|description|avser",
    "more_text": "merchant|butik|inköpsställe|supplier|leverantör|kommentar|anteckning",
    "number": "kvittonr|kvitto nr|kvittonummer|kvitto|nr|receipt no",
    "currency": "valuta|currency|original currency",
}
_FIELDS: dict[str, Field] = {name: field for field, names in _NAMES.items() for name in names.split("|")}
_HEADERS: dict[Field, str] = {"date": "date", "amount": "amount", "account": "account"}
_MOST_ROWS_BEFORE = 200
_SUM = r"(?i)^\s*(?:(?:del|slut)?summa|total(?:t|summa)?)\b"
_COMPENSATION = r"(?i)(?:^|[^\p{L}])ersättning"
_CROWNS = ("sek", "kr", "kronor")


def find_expenses(table: Table) -> tuple[int, dict[Field, int]] | None:
    """The row (from 0) and the columns of a list of expenses: a date, an amount, and what it was for."""
    for row, cells in enumerate(table.cells.head(_MOST_ROWS_BEFORE).iter_rows()):
        columns: dict[Field, int] = {}
        for at, cell in enumerate(cells):
            field = _FIELDS.get(normal(cell)) if cell else None
            if field is not None:
                columns.setdefault(field, at)
        if {"date", "amount"} <= columns.keys() and columns.keys() & {"category", "account", "association", "text"}:
            return row, columns
    return None


def holds_expenses(tables: Sequence[Table]) -> bool:
    """Whether a sheet is a list of expenses, and none is a bank's, a broker's or one of invoices."""
    others = {find_lookalike(table) for table in tables} - {"expenses", None}
    return not others and any(find_expenses(table) for table in tables)


def read_expenses(
    tables: Sequence[Table], name: str, sha256: str, format: Format, encoding: str | None, agreement: Agreement
) -> Reading:
    """Read every sheet that is a list of expenses; refused where none has a row."""
    reading = Reading(name, sha256, "ledger", format, encoding)
    parts: list[pl.DataFrame] = []
    headers: dict[tuple[str | None, str], str] = {}
    for table in tables:
        if (found := find_expenses(table)) is None:
            continue
        row, columns = found
        parts.append(_typed(_rows(table, row, columns), table, agreement))
        for field, column in _HEADERS.items():
            if field in columns:
                headers[table.sheet, column] = str(table.cells.row(row)[columns[field]])
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if rows.is_empty():
        return replace(reading, kind="unknown").as_refused(refusal("expenses_empty"))
    rows = rows.with_columns(
        pl.lit(sha256).alias("sha256"),
        pl.lit(name).alias("file"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
    ).select(*LEDGER_ROWS, *SELECTED)
    days = rows["date"].drop_nulls()
    span = None if days.is_empty() else cast(tuple[date, date], (days.min(), days.max()))
    return replace(
        reading,
        ledger=rows,
        headers=headers,
        scope=LedgerScope(spans=(span,) if span else (), orgnr=None),
        generated=span and span[1],
    )


def _rows(table: Table, header_row: int, columns: dict[Field, int]) -> pl.DataFrame:
    """``row`` and the text of every field, null where blank; without blank rows and sums."""
    names = table.cells.columns
    trimmed = pl.all().exclude("row").str.strip_chars()
    cells = (
        table.cells.with_row_index("row", offset=1)
        .slice(header_row + 1)
        .with_columns(pl.when(trimmed != "").then(trimmed).name.keep())
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    fields = {
        field: pl.col(names[columns[field]]) if field in columns else pl.lit(None, pl.String) for field in _NAMES
    }
    is_sum = pl.col("date").is_null() & pl.col("first").str.contains(_SUM).fill_null(True)
    return cells.select("row", pl.coalesce(names).alias("first"), **fields).filter(
        pl.any_horizontal(pl.col("date", "amount").is_not_null()) & ~is_sum
    )


def _typed(rows: pl.DataFrame, table: Table, agreement: Agreement) -> pl.DataFrame:
    """``LEDGER_ROWS`` and ``SELECTED``, but for the file and the number of the row."""
    dates = read_distinct(rows["date"], lambda text: [parse_date(text, table.epoch_1904)], {"date": pl.Date})
    is_crowns = pl.col("currency").is_null() | pl.col("currency").str.to_lowercase().is_in(_CROWNS)
    money = rows.with_columns(pl.lit(None, pl.String).alias(side) for side in ("debit", "credit", "side"))
    written = rows.with_columns(
        dates["date"].alias("day"),
        read_amounts(money, has_number_cells=table.sheet is not None).alias("crowns"),
        read_distinct(rows["account"], lambda text: [account_of(text)], {"account": pl.String})["account"],
        is_crowns.alias("is_crowns"),
    )
    missing = {name: pl.lit(None, dtype) for name, dtype in LEDGER_ROWS.items()}
    typed = written.select(
        **missing
        | {
            "sheet": pl.lit(table.sheet, pl.String),
            "row": pl.col("row"),
            "voucher_row": pl.col("row"),
            "series": pl.lit(""),
            "number": pl.col("number").fill_null(""),
            "date": pl.col("day"),
            "account": pl.col("account"),
            "amount": pl.when("is_crowns").then("crowns"),
            "text": pl.concat_str("text", "more_text", separator=" ", ignore_nulls=True),
            "voucher_text": pl.lit(""),
            "objects": pl.lit([], LEDGER_ROWS["objects"]),
            "date_text": pl.col("date"),
            "amount_text": pl.col("amount"),
        }
    )
    typed = typed.with_columns(fault_of(field, typed[field]) for field in ("date", "amount")).with_columns(
        pl.when(written["is_crowns"]).then("amount_fault").otherwise(pl.lit("amount_currency")).alias("amount_fault")
    )
    return typed.hstack(_belonging(typed, rows["category"], rows["association"], agreement))


def _belonging(
    typed: pl.DataFrame, category: pl.Series, association: pl.Series, agreement: Agreement
) -> pl.DataFrame:
    """``SELECTED`` of the rows: by what they name, else by their account and text as a ledger's rows."""
    lines = {normal(name): line.id for line in agreement.budget for name in (line.id, line.label, *line.aliases)}
    tariffs = [line.id for line in agreement.budget if line.tariff is not None]
    known = names_of(agreement.associations)
    named = read_distinct(category, lambda text: [lines.get(normal(text))], {"named": pl.String})["named"]
    whom = read_distinct(association, lambda text: [_only(association_ids(text, known))], {"whom": pl.String})["whom"]
    by_text = pl.concat_list(
        pl.when(says("text", one.ledger.texts)).then(pl.lit(one.id)) for one in agreement.associations
    ).list.drop_nulls()
    texts = (pl.col("text"), pl.col("category"))
    compensation = (
        in_accounts(pl.col("account"), agreement.ledger.compensation_accounts)
        | pl.col("named").is_in(tariffs).fill_null(False)
        | pl.any_horizontal(text.str.contains(_COMPENSATION).fill_null(False) for text in texts)
    )
    rows = typed.with_columns(category.alias("category"), named, whom).with_columns(
        compensation.alias("compensation"),
        pl.coalesce("named", line_of_account(agreement)).alias("line"),
        pl.coalesce("whom", pl.when(by_text.list.len() == 1).then(by_text.list.first())).alias("association"),
    )
    is_compensation = pl.col("compensation")
    return rows.select(
        pl.when(~is_compensation).then("line").alias("line"),
        "compensation",
        pl.when(is_compensation).then("association").alias("association"),
        pl.when(is_compensation & pl.col("association").is_null()).then(pl.lit("unknown")).alias("association_fault"),
    )


def _only(ids: list[str] | None) -> str | None:
    """The one association that a cell names."""
    return ids[0] if ids and len(ids) == 1 else None
