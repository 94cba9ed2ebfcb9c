"""A SIE 4 file as a :class:`~tasks.intake.reading.Reading`: its vouchers' rows, and what it says of itself.

The final state of a voucher is its #TRANS rows: #BTRANS are rows taken away, #RTRANS rows added, each of
which is followed by its twin #TRANS (SIE file format 4B). So those two labels are counted and otherwise
passed by.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from tasks.facts.schemas import LEDGER_ROWS
from tasks.intake.encodings import decode_as, sniff_encoding
from tasks.intake.ledger_faults import fault_of
from tasks.intake.reading import Format, Reading, SieSummary
from tasks.intake.sie_checksum import verify_checksum
from tasks.intake.sie_control import find_unbalanced, findings_of, refusal_of
from tasks.intake.sie_head import Head, read_head
from tasks.intake.sie_rows import read_rows, read_vouchers
from tasks.intake.sie_scope import scope_of, year_start

_IN_VOUCHERS = ("#TRANS", "#VER", "#RTRANS", "#BTRANS")


def read_sie(data: bytes, name: str, sha256: str) -> Reading:
    """Read a file that looks like SIE 1–4. Refused where it holds no vouchers or is cut off; never raises."""
    encoding = sniff_encoding(data)
    with ThreadPoolExecutor(max_workers=1) as beside:
        counting = beside.submit(verify_checksum, data, encoding)
        lines = split_lines(decode_as(data, encoding))
        head = read_head(lines.filter(_is_outside_vouchers())["line"])
        vouchers = read_vouchers(lines.filter(_has_label("#VER")))
        rows = read_rows(_row_lines(lines))
        checksum = counting.result()
    reading = Reading(
        file=name,
        sha256=sha256,
        kind="ledger",
        format=format_of(head, not vouchers.is_empty(), name),
        encoding=encoding,
        orgnr=head.orgnr,
        generated=head.generated,
    )
    refusal = refusal_of(reading.format, lines, checksum)
    if refusal is not None:
        return reading.as_refused(refusal)
    added, removed = (lines.select(_has_label(label).sum()).item() for label in ("#RTRANS", "#BTRANS"))
    del lines
    ledger = _ledger(rows, vouchers, head, reading)
    unbalanced = find_unbalanced(ledger)
    summary = SieSummary(
        program=head.program,
        orgnr=head.orgnr,
        fiscal_years=tuple(head.years.values()),
        vouchers=vouchers.height,
        transactions=ledger.height,
        total=ledger["amount"].sum(),
        accounts=ledger["account_text"].n_unique(),
        added_rows=added,
        removed_rows=removed,
        unbalanced=tuple(unbalanced["voucher"]),
        checksum=checksum,
    )
    return replace(
        reading,
        ledger=ledger,
        scope=scope_of(head, vouchers, is_import=reading.format == "sie-4i"),
        sie=summary,
        findings=findings_of(reading, head, summary, unbalanced),
    )


def split_lines(text: str) -> pl.DataFrame:
    """``row`` (from 1) and ``line`` (no indent, tabs as spaces) of every line, blank ones too."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    content = io.BytesIO(text.replace("\t", " ").encode())
    del text
    return pl.read_lines(content, name="line").select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"),
        pl.col("line").str.strip_suffix("\r").str.strip_chars_start(" "),
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


def _has_label(label: str) -> pl.Expr:
    """Whether the line is a record of this label."""
    return pl.col("line").str.starts_with(f"{label} ")


def _is_outside_vouchers() -> pl.Expr:
    """Whether the line is a record that is no part of a voucher."""
    line = pl.col("line")
    return line.str.starts_with("#") & ~pl.any_horizontal(map(line.str.starts_with, _IN_VOUCHERS))


def _row_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """The #TRANS lines, each with the number (from 1) of the #VER before it."""
    return lines.with_columns(_has_label("#VER").cum_sum().alias("voucher")).filter(_has_label("#TRANS"))


def _ledger(rows: pl.DataFrame, vouchers: pl.DataFrame, head: Head, reading: Reading) -> pl.DataFrame:
    """``LEDGER_ROWS`` from rows and vouchers. A row has its voucher's date, else its own."""
    index = rows.select(pl.when(pl.col("voucher") > 0).then(pl.col("voucher") - 1)).to_series()
    rows = rows.drop("voucher").with_columns(vouchers[name].gather(index) for name in vouchers.columns)
    if rows["date"].has_nulls():
        undated = pl.col("date").is_null() & pl.col("own_date_text").ne("")
        rows = rows.with_columns(
            pl.when(undated).then(pl.col("own_date_text")).otherwise("date_text").alias("date_text")
        ).with_columns(pl.col("date").fill_null(pl.col("date_text").str.to_date("%Y%m%d", strict=False)))
    return rows.with_columns(
        pl.lit(reading.sha256).alias("sha256"),
        pl.lit(reading.file).alias("file"),
        pl.lit(None, pl.String).alias("sheet"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
        pl.col("voucher_row").fill_null(pl.col("row")),
        pl.lit(head.orgnr, pl.String).alias("orgnr"),
        year_start(head.years.values()).alias("year_start"),
        *(pl.col(name).fill_null("") for name in ("series", "number", "voucher_text") if rows[name].has_nulls()),
        *(fault_of(name, rows[name]) for name in ("date", "amount", "account")),
    ).select(*LEDGER_ROWS)
