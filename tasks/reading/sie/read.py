"""A SIE 4 file as a :class:`~tasks.reading.result.Reading`: its vouchers' rows, and what it says of itself.

The final state of a voucher is its #TRANS rows: #BTRANS are rows taken away, #RTRANS rows added, each of
which is followed by its twin #TRANS (SIE file format 4B). So those two labels are counted and otherwise
passed by.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import cast

import polars as pl

from tasks.facts.schemas import LEDGER_ROWS
from tasks.reading.encodings import sniff_encoding
from tasks.reading.ledger_faults import fault_of
from tasks.reading.result import Format, Reading, SieSummary
from tasks.reading.sie.blocks import Content, read_content
from tasks.reading.sie.checksum import verify_checksum
from tasks.reading.sie.control import books_of, findings_of, refusal_of
from tasks.reading.sie.head import Head, read_head
from tasks.reading.sie.scope import scope_of, year_start


def read_sie(data: bytes, name: str, sha256: str) -> Reading:
    """Read a file that looks like SIE 1–4. Refused where it holds no vouchers or is cut off; never raises.

    The summary is there even then, so that people see which file it was.
    """
    encoding = sniff_encoding(data)
    with ThreadPoolExecutor(max_workers=1) as beside:
        counting = beside.submit(verify_checksum, data, encoding)
        content = read_content(data, encoding)
        checksum = counting.result()
    del data  # no longer needed, and nobody else holds it where the caller gave it away
    head = read_head(content.head)
    reading = Reading(
        file=name,
        sha256=sha256,
        kind="ledger",
        format=format_of(head, not content.vouchers.is_empty(), name),
        encoding=encoding,
        orgnr=head.orgnr,
        generated=head.generated,
    )
    ledger = _ledger(content, head, reading)
    summary = SieSummary(
        program=head.program,
        orgnr=head.orgnr,
        fiscal_years=tuple(head.years.values()),
        vouchers=content.vouchers.height,
        transactions=ledger.height,
        total=cast(Decimal, ledger["amount"].sum()),
        accounts=ledger["account_text"].n_unique(),
        added_rows=content.added,
        removed_rows=content.removed,
        checksum="wrong" if checksum == "unfinished" else checksum,
    )
    reading = replace(reading, sie=summary)
    refusal = refusal_of(reading.format, content, checksum)
    if refusal is not None:
        return reading.as_refused(refusal)
    return replace(
        reading,
        ledger=ledger,
        books=books_of(content, head, ledger),
        scope=scope_of(head, content.vouchers, is_import=reading.format == "sie-4i"),
        findings=findings_of(reading, head, content, summary),
    )


def format_of(head: Head, has_vouchers: bool, name: str) -> Format:
    """Which SIE type a file is: by what it says where it holds no vouchers, else by what it holds.

    Without #SIETYP it is type 1. Vouchers without balances are type 4I, to be imported.
    """
    if not has_vouchers:
        said: dict[str, Format] = {"2": "sie-2", "3": "sie-3", "4": "sie-4e", "4E": "sie-4e", "4I": "sie-4i"}
        return said.get(head.sie_type or "1", "sie-1")
    is_import = head.sie_type == "4I" or name.lower().endswith(".si") or not head.years
    return "sie-4i" if is_import and not head.balances else "sie-4e"


def _ledger(content: Content, head: Head, reading: Reading) -> pl.DataFrame:
    """``LEDGER_ROWS`` from rows and vouchers."""
    before = accumulate((rows.height for rows in content.rows), initial=0)
    years = year_start(head.years.values())

    def dated(rows: pl.DataFrame, height: int) -> pl.DataFrame:
        rows = _with_voucher(rows, content.vouchers)
        row_id = pl.int_range(height, height + pl.len(), dtype=pl.Int64).alias("row_id")
        return rows.select(row_id, years.alias("year_start"), *(name for name in LEDGER_ROWS if name in rows.columns))

    with ThreadPoolExecutor(max_workers=2) as cores:
        pieces = list(cores.map(dated, content.rows, before))
    ledger = pl.concat(pieces)
    return ledger.with_columns(
        pl.lit(reading.sha256).alias("sha256"),
        pl.lit(reading.file).alias("file"),
        pl.lit(None, pl.String).alias("sheet"),
        pl.lit(head.orgnr, pl.String).alias("orgnr"),
        *(fault_of(name, ledger[name]) for name in ("date", "amount", "account")),
    ).select(*LEDGER_ROWS)


def _with_voucher(rows: pl.DataFrame, vouchers: pl.DataFrame) -> pl.DataFrame:
    """Some of the file's rows with what their voucher says. A row has its voucher's date, else its own."""
    index = rows.select(pl.when(pl.col("voucher") > 0).then(pl.col("voucher") - 1)).to_series()
    rows = rows.drop("voucher").with_columns(vouchers[name].gather(index) for name in vouchers.columns)
    if index.has_nulls():
        rows = rows.with_columns(
            pl.col("voucher_row").fill_null(pl.col("row")),
            pl.col("series", "number", "voucher_text").fill_null(""),
        )
    if rows["date"].has_nulls():
        undated = pl.col("date").is_null() & pl.col("own_date_text").ne("")
        rows = rows.with_columns(
            pl.when(undated).then(pl.col("own_date_text")).otherwise("date_text").alias("date_text")
        ).with_columns(pl.col("date").fill_null(pl.col("date_text").str.to_date("%Y%m%d", strict=False)))
    return rows
