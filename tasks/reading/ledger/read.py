"""A ledger as a table (verifikationslista, huvudbok) to ``LEDGER_ROWS``.

:mod:`tasks.reading.ledger.layout` tells transactions from sums and headings; here their cells become dates,
amounts, accounts and objects, and the file becomes a reading with what it replaces.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import cast

import polars as pl

from tasks.facts.schemas import LEDGER_ROWS
from tasks.facts.scope import LedgerScope
from tasks.findings import Finding, Place, refusal, tell
from tasks.reading.ledger.accounts import account_of
from tasks.reading.ledger.amounts import read_amounts
from tasks.reading.ledger.days import read_days
from tasks.reading.ledger.find import find_ledger
from tasks.reading.ledger.headers import LedgerBlock
from tasks.reading.ledger.layout import transactions
from tasks.reading.ledger.preamble import COST_CENTRE, PROJECT, Preamble, read_preamble
from tasks.reading.ledger_faults import fault_of
from tasks.reading.lookup import read_distinct
from tasks.reading.result import Format, Reading
from tasks.reading.tables import Table
from tasks.reading.values import parse_date

_MIDNIGHT = r" 00:00:00(?:\.0+)?$"
_VOUCHER = re.compile(
    r"(?:ver(?:ifikat(?:ion)?)?(?:\s?nr)?\.?[\s:]+)?(?P<series>[^\W\d_]{1,8})?[\s:./\-]*(?P<number>\d+)(?:\.0)?",
    re.IGNORECASE,
)
_HEADERS = {
    "date": "date",
    "amount": "amount",
    "debit": "amount",
    "account": "account",
    "cost_centre": "objects",
    "project": "objects",
}


def holds_ledger(tables: Sequence[Table], numbered: bool = False) -> bool:
    """Whether any of the sheets is a ledger; ``numbered``: one whose rows are those of numbered vouchers."""
    blocks = (find_ledger(table) for table in tables)
    return any(block.has_vouchers or block.has_voucher_heads or not numbered for block in blocks if block is not None)


def read_ledger_table(
    tables: Sequence[Table], name: str, sha256: str, format: Format, encoding: str | None
) -> Reading:
    """Read every sheet that is a ledger. Refused where none has a transaction."""
    blocks = [(table, block) for table in tables if (block := find_ledger(table)) is not None]
    parts: list[pl.DataFrame] = []
    findings: list[Finding] = []
    headers: dict[tuple[str | None, str], str] = {}
    preambles = []
    for table, block in blocks:
        preambles.append(read_preamble(table, block.header_row))
        split = transactions(table, block, preambles[-1].account)
        sheet = Place(file=name, sheet=table.sheet)
        days, told = read_days(split.rows["date"], partial(parse_date, epoch_1904=table.epoch_1904), sheet)
        parts.append(_typed(split.rows, days, table, preambles[-1]))
        headers |= _headers_of(table, block)
        findings += told
        findings += _not_counted(sheet, split.passed_by, split.struck)
        if preambles[-1].account is not None and block.is_grouped:
            findings.append(tell("ledger.of_one_account", sheet, account=preambles[-1].account))
        if table.hidden:
            findings.append(tell("ledger.sheet_hidden", sheet, sheet=table.sheet))
    ledger = pl.concat(parts, how="diagonal")
    orgnr = next((preamble.orgnr for preamble in preambles if preamble.orgnr), None)
    reading = Reading(
        file=name,
        sha256=sha256,
        kind="ledger",
        format=format,
        encoding=encoding,
        headers=headers,
        findings=tuple(findings),
        orgnr=orgnr,
    )
    if ledger.is_empty():
        return reading.as_refused(refusal("no_transactions"))
    spans = tuple(span for part, preamble in zip(parts, preambles, strict=True) if (span := _span(part, preamble)))
    return replace(
        reading,
        ledger=_finished(ledger, reading),
        scope=LedgerScope(spans=spans, orgnr=orgnr),
        generated=_generated(preambles, spans, ledger),
    )


def _typed(rows: pl.DataFrame, days: pl.Series, table: Table, preamble: Preamble) -> pl.DataFrame:
    """The columns of ``LEDGER_ROWS`` that the cells of one sheet give."""
    registered = read_distinct(
        rows["registered"], lambda text: [parse_date(text, table.epoch_1904)], {"registered": pl.Date}
    )
    names = read_distinct(rows["voucher"], _split_voucher, {"own_series": pl.String, "number": pl.String})
    accounts = read_distinct(rows["account"], lambda text: [account_of(text)], {"number_of_account": pl.String})
    return rows.select(
        pl.lit(table.sheet, pl.String).alias("sheet"),
        "row",
        pl.coalesce("series", names["own_series"], pl.lit("")).alias("series"),
        pl.Series(names["number"]).fill_null("").alias("number"),
        days.alias("date"),
        registered["registered"],
        accounts["number_of_account"].alias("account"),
        read_amounts(rows, has_number_cells=table.sheet is not None),
        _objects(preamble.objects),
        pl.col("text", "voucher_text").fill_null(""),
        pl.col("date").str.replace(_MIDNIGHT, "").alias("date_text"),
        pl.coalesce("amount", "debit", "credit").alias("amount_text"),
        pl.col("account").alias("account_text"),
    )


def _split_voucher(text: str) -> tuple[str | None, str]:
    """Series and number of ``A12``, ``A 12``, ``A-12`` or ``12``; anything else is a number as it stands."""
    match = _VOUCHER.fullmatch(text)
    return (match["series"], match["number"]) if match else (None, text)


def _objects(stated: Mapping[int, str]) -> pl.Expr:
    """Cost centre and project as objects; those ``stated`` above the table count for every row that names none.

    ``IOP22 Nattvandring`` is the code with its name: both count.
    """
    objects = []
    for field, dimension in (("cost_centre", COST_CENTRE), ("project", PROJECT)):
        # The number cells of an OpenDocument sheet come with a decimal.
        named = pl.col(field).str.replace(r"^(\d+)\.0$", "${1}").fill_null(pl.lit(stated.get(dimension), pl.String))
        for text in (named, named.str.extract(r"^(\S+)\s")):
            pair = pl.struct(pl.lit(dimension, pl.Int64).alias("dimension"), text.alias("code"))
            objects.append(pl.when(text.is_not_null()).then(pair))
    return pl.concat_list(objects).list.drop_nulls().cast(LEDGER_ROWS["objects"]).alias("objects")


def _finished(ledger: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """``LEDGER_ROWS`` of all sheets together."""
    return ledger.with_columns(
        pl.lit(reading.sha256).alias("sha256"),
        pl.lit(reading.file).alias("file"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
        pl.col("row").alias("voucher_row"),
        pl.lit(reading.orgnr, pl.String).alias("orgnr"),
        pl.lit(None, pl.Date).alias("year_start"),
        *(fault_of(field, ledger[field]) for field in ("date", "amount", "account")),
    ).select(*LEDGER_ROWS)


def _headers_of(table: Table, block: LedgerBlock) -> dict[tuple[str | None, str], str]:
    """Column of ``LEDGER_ROWS`` to the header it was read from; of debit and credit the former."""
    found: dict[tuple[str | None, str], str] = {}
    for field, header in block.headers.items():
        if field in _HEADERS:
            found.setdefault((table.sheet, _HEADERS[field]), header)
    return found


def _span(rows: pl.DataFrame, preamble: Preamble) -> tuple[date, date] | None:
    """The dates that a sheet covers: its stated period with what lies outside it, or its first date to its
    last.
    """
    dates = [*rows["date"].drop_nulls(), *(preamble.period or ())]
    return (min(dates), max(dates)) if dates else None


def _generated(
    preambles: Sequence[Preamble], spans: Sequence[tuple[date, date]], ledger: pl.DataFrame
) -> date | None:
    """Up to when bookings can be in the table: its printed date or the end of its period, whichever is first;
    where no date is printed, its last row's (settled reading 20).
    """
    printed = [preamble.generated for preamble in preambles if preamble.generated]
    if not printed:
        return cast(date | None, ledger["date"].max())
    return min(*printed, *(end for _, end in spans))


def _not_counted(sheet: Place, sums: Sequence[int], struck: Sequence[int]) -> Iterator[Finding]:
    """That rows were not counted: balances and sums, and what was struck out."""
    if sums:
        place = sheet.model_copy(update={"row": sums[0]})
        case = "one" if len(sums) == 1 else "many"
        yield tell("ledger.sums_passed_by", place, case=case, rows=len(sums), first=sums[0])
    if struck:
        place = sheet.model_copy(update={"row": struck[0]})
        case = "one" if len(struck) == 1 else "many"
        yield tell("ledger.struck_passed_by", place, case=case, rows=len(struck), first=struck[0])
