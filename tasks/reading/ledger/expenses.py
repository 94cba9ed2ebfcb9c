"""A list of expenses (what was bought, when, for how much, on which line) to rows of the ledger.

The books themselves where the agreement follows such lists (``ledger.kind: expenses``, settled reading 31), else
evidence beside them. A positive amount is a cost. The line is named by its id, label or alias, or follows from an
account; a row that names a line with a tariff, or says that it is compensation, is compensation for the association
that it names.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER_ROWS
from tasks.facts.scope import LedgerScope
from tasks.findings import Finding, Place, refusal, tell
from tasks.reading.ledger.accounts import account_of
from tasks.reading.ledger.amounts import read_amounts
from tasks.reading.ledger.days import read_days
from tasks.reading.ledger.expense_headers import NAMES, Columns, Field, columns_of
from tasks.reading.ledger.find import find_lookalike
from tasks.reading.ledger_faults import fault_of
from tasks.reading.lookup import ids_of, names_of, normal, read_distinct
from tasks.reading.result import Format, Reading
from tasks.reading.selection import SELECTED, line_of_account, passes_on, says, selections
from tasks.reading.tables import Table
from tasks.reading.values import parse_date

_HEADERS: dict[Field, str] = {"date": "date", "amount": "amount", "account": "account"}
_MOST_ROWS_BEFORE = 200
_SUM = r"(?i)^\s*(?:(?:del|slut)?summa|total(?:t|summa)?)\b"
_COMPENSATION = r"(?i)(?:^|[^\p{L}])ersättning"
_NUMBER = r"^(?:\p{L}{1,4}[-_/#. ]?)?\d{1,12}(?:[-_/.]\d{1,12})?$"
"""A receipt's number; a link to a picture and other text end here."""
_CROWNS = ("sek", "kr", "kr.", "kronor", "svenska kronor")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})")
_NO_EXPENSE = {
    "status": r"(?i)^(?:avslag|avvis|neka|reject|declin|utkast|draft|radera|delet|makul|void|cancel|annull|återkall)",
    "type": r"(?i)^(?:load|top[- ]?up|add funds|deposit|wallet|funding|insättning|påfyllning)",
}
"""What an app lists beside expenses: those turned down or not handed in, and money put on a card."""


def find_expenses(table: Table) -> tuple[int, Columns] | None:
    """The row (from 0) and the columns of a list of expenses: a date, an amount, and what it was for."""
    for row, cells in enumerate(table.cells.head(_MOST_ROWS_BEFORE).iter_rows()):
        if (columns := columns_of(cells)).are_of_expenses:
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
    kind = "ledger" if agreement.ledger.kind == "expenses" else "expenses"
    reading = Reading(name, sha256, kind, format, encoding)
    parts: list[pl.DataFrame] = []
    findings: list[Finding] = []
    headers: dict[tuple[str | None, str], str] = {}
    for table in tables:
        if (found := find_expenses(table)) is None:
            continue
        row, columns = found
        sheet = Place(file=name, sheet=table.sheet)
        rows, told = _theirs(_rows(table, row, columns), agreement, sheet)
        zone = ZoneInfo(agreement.timezone)
        days, told_of_days = read_days(rows["date"], partial(_day, epoch_1904=table.epoch_1904, zone=zone), sheet)
        typed = _typed(rows, days, table, columns, agreement)
        is_minus = bool((typed["amount"] < 0).sum() > (typed["amount"] > 0).sum()) and "amount" in columns.at
        parts.append(typed.with_columns(-pl.col("amount")) if is_minus else typed)
        findings += [*told, *told_of_days, *([tell("ledger.costs_with_minus", sheet)] if is_minus else [])]
        for field, column in _HEADERS.items():
            if field in columns.at:
                headers[table.sheet, column] = str(table.cells.row(row)[columns.at[field]])
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
        findings=tuple(findings),
        scope=LedgerScope(spans=(span,) if span else (), orgnr=None),
        generated=span and span[1],
    )


def _rows(table: Table, header_row: int, columns: Columns) -> pl.DataFrame:
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
        field: pl.col(names[columns.at[field]]) if field in columns.at else pl.lit(None, pl.String) for field in NAMES
    }
    is_undated = pl.col("date").is_null() | (pl.col("date") == pl.col("first"))
    is_sum = is_undated & pl.col("first").str.contains(_SUM).fill_null(True)
    return cells.select("row", pl.coalesce(names).alias("first"), **fields).filter(
        pl.any_horizontal(pl.col("date", "amount", "debit", "credit").is_not_null()) & ~is_sum
    )


def _theirs(rows: pl.DataFrame, agreement: Agreement, sheet: Place) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows that are expenses, and the agreement's, and what is told of the others."""
    findings: list[Finding] = []
    is_none = pl.any_horizontal(
        pl.col(field).str.contains(words).fill_null(False) for field, words in _NO_EXPENSE.items()
    )
    if count := (others := rows.filter(is_none)).height:
        place = _first(others, sheet)
        case = "one" if count == 1 else "many"
        findings.append(tell("ledger.no_expense", place, case=case, rows=count, first=place.row))
    rows = rows.filter(~is_none)
    # A column of projects tells whose a row is where it names the agreement's own at all.
    codes = [code for chosen in selections(agreement) for each in chosen.objects.values() for code in each]
    codes = list(dict.fromkeys(codes))
    named = (rf"(?i)(?:^|[^\p{{L}}\p{{N}}]){re.escape(code)}(?:[^\p{{L}}\p{{N}}]|$)" for code in codes)
    is_own = pl.any_horizontal(
        pl.lit(False), *(pl.col("project").str.contains(code).fill_null(False) for code in named)
    )
    is_other = pl.col("project").is_not_null() & ~is_own
    if not rows.filter(is_own).is_empty() and (count := (others := rows.filter(is_other)).height):
        place, told = _first(others, sheet), ", ".join(codes)
        case = "one" if count == 1 else "many"
        findings.append(tell("ledger.other_projects", place, case=case, rows=count, codes=told, first=place.row))
        rows = rows.filter(~is_other)
    return rows, findings


def _first(rows: pl.DataFrame, sheet: Place) -> Place:
    """Where the first of the rows stands."""
    return sheet.model_copy(update={"row": int(rows["row"][0])})


def _typed(rows: pl.DataFrame, days: pl.Series, table: Table, columns: Columns, agreement: Agreement) -> pl.DataFrame:
    """``LEDGER_ROWS`` and ``SELECTED``, but for the file and the number of the row."""
    is_crowns = _is_crowns(columns)
    money = rows.with_columns(pl.lit(None, pl.String).alias("side"))
    account = rows["account"] if rows["account"].null_count() < rows.height else rows["category"]
    written = rows.with_columns(
        days.alias("day"),
        read_amounts(money, has_number_cells=table.sheet is not None).alias("crowns"),
        read_distinct(account, lambda text: [account_of(text)], {"account": pl.String})["account"],
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
            "number": pl.when(pl.col("number").str.contains(_NUMBER)).then("number").otherwise(pl.lit("")),
            "date": pl.col("day"),
            "account": pl.col("account"),
            "amount": pl.when("is_crowns").then("crowns"),
            "text": pl.concat_str("text", "more_text", separator=" ", ignore_nulls=True),
            "voucher_text": pl.lit(""),
            "objects": pl.lit([], LEDGER_ROWS["objects"]),
            "date_text": pl.col("date"),
            "amount_text": pl.coalesce("amount", "debit", "credit"),
        }
    )
    typed = typed.with_columns(fault_of(field, typed[field]) for field in ("date", "amount")).with_columns(
        pl.when(written["is_crowns"]).then("amount_fault").otherwise(pl.lit("amount_currency")).alias("amount_fault")
    )
    return typed.hstack(_belonging(typed, rows["category"], rows["association"], agreement))


def _is_crowns(columns: Columns) -> pl.Expr:
    """Whether a row's amount is in kronor: by its header, else by the currency beside it. The currency that was paid
    in says so only where the same amount was paid: another has been exchanged.
    """
    if columns.in_crowns:
        return pl.lit(True)
    named = "currency" if "currency" in columns.at else "paid_currency"
    is_crowns = pl.col(named).is_null() | pl.col(named).str.to_lowercase().is_in(_CROWNS)
    if named == "currency" or "paid_amount" not in columns.at:
        return is_crowns
    return is_crowns | (pl.col("paid_amount") != pl.col("amount")).fill_null(False)


def _day(text: str, epoch_1904: bool, zone: ZoneInfo) -> date | None:
    """The date of a cell; of an instant the date in the agreement's time zone."""
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(zone).date()
        except ValueError:
            return None
    return parse_date(text, epoch_1904)


def _belonging(
    typed: pl.DataFrame, category: pl.Series, association: pl.Series, agreement: Agreement
) -> pl.DataFrame:
    """``SELECTED`` of the rows: by what they name, else by their account and text as a ledger's rows."""
    lines = {normal(name): line.id for line in agreement.budget for name in (line.id, line.label, *line.aliases)}
    tariffs = [line.id for line in agreement.budget if line.tariff is not None]
    known = names_of(agreement.associations)
    named = read_distinct(category, lambda text: [lines.get(normal(text))], {"named": pl.String})["named"]
    whom = read_distinct(association, lambda text: [_only(ids_of(text, known))], {"whom": pl.String})["whom"]
    by_text = pl.concat_list(
        pl.when(says("text", one.ledger.texts)).then(pl.lit(one.id)) for one in agreement.associations
    ).list.drop_nulls()
    texts = (pl.col("text"), pl.col("category"))
    compensation = (
        passes_on(agreement)
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
