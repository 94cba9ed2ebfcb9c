"""What a reader of SIE finds wrong with a file as a whole: why it is refused, and what is said about it. And its rows
added up, which the checks look at (:mod:`tasks.quality.books`)."""

import polars as pl

from tasks.facts.schemas import MONEY
from tasks.findings import Finding, Place, refusal, tell
from tasks.reading.result import CONTROL_SUMS, Books, Format, Reading, SieSummary
from tasks.reading.sie.blocks import Content
from tasks.reading.sie.checksum import Checksum
from tasks.reading.sie.head import Head
from tasks.reading.sie.scope import year_start

_NO_VOUCHERS = {"sie-4e": "sie-4", "sie-4i": "sie-4"}
"""The case of a refusal by format, where it is not the format itself."""


def refusal_of(kind: Format, content: Content, checksum: Checksum) -> str | None:
    """Why the file cannot be used at all, as a sentence with the remedy; ``None`` where it can."""
    if checksum == "unfinished":
        return refusal("no_checksum")
    if content.vouchers.is_empty():
        return refusal(_NO_VOUCHERS.get(kind, kind))
    last_row = max((piece["row"].item(-1) for piece in content.rows if piece.height), default=0)
    closed = content.last_closed or last_row  # there may be no braces at all
    has_torn_label = bool(content.head) and "#VER".startswith(content.head[-1])
    if content.last_opened > content.last_closed or content.last_voucher > closed or has_torn_label:
        return refusal("cut_off")
    return None


def books_of(content: Content, head: Head, ledger: pl.DataFrame) -> Books:
    """The whole ledger added up, voucher by voucher and by what the file states of its accounts."""
    return Books(_vouchers(content, head, ledger), _control_sums(head, ledger))


def _vouchers(content: Content, head: Head, ledger: pl.DataFrame) -> pl.DataFrame:
    """``VOUCHER_SUMS``. A row outside of every voucher is one by itself, and a voucher may have no rows."""
    # The rows of a voucher stand together, so a running sum parts by them: no groups are made.
    voucher = pl.col("voucher_row")
    ends = ledger.select((voucher.ne_missing(voucher.shift(-1))).arg_true().alias("end"))["end"]
    running = ledger["amount"].fill_null(0).cum_sum().gather(ends)
    sums = (running - running.shift(fill_value=0)).alias("amount")
    columns = ("voucher_row", "series", "number", "date")
    added = ledger.select(columns)[ends].with_columns(sums.cast(MONEY))
    if added.height != content.vouchers.height:
        empty = content.vouchers.select(columns).join(added, on="voucher_row", how="anti")
        added = pl.concat([added, empty.with_columns(amount=pl.lit(0).cast(MONEY))]).sort("voucher_row")
    return added.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
        pl.concat_str("series", "number").alias("voucher"),
        voucher.alias("row"),
        "date",
        (pl.col("date").is_not_null() & pl.lit(bool(head.years))).alias("has_year"),
        year_start(head.years.values()).alias("year_start"),
        "amount",
    )


def _control_sums(head: Head, ledger: pl.DataFrame) -> pl.DataFrame:
    """``CONTROL_SUMS`` of the years that the file has vouchers of; of others it may tell sums alone."""
    held = set(ledger["year_start"].unique()) if head.sums else set()
    stated = pl.DataFrame(
        [
            (record, start, f"{start} – {end}" if month is None else month, month, account, amount)
            for record, year, month, account, amount in head.sums
            if year in head.years
            for start, end in [head.years[year]]
            if start in held
        ],
        schema={
            "record": pl.String,
            "year_start": pl.Date,
            "period": pl.String,
            "month": pl.String,
            "account": pl.String,
            "stated": MONEY,
        },
        orient="row",
    )
    if stated.is_empty():
        return pl.DataFrame(schema=CONTROL_SUMS)
    month = pl.col("date").dt.strftime("%Y-%m").alias("month")
    monthly = ledger.group_by("year_start", "account", month).agg(pl.col("amount").sum().alias("found"))
    yearly = monthly.group_by("year_start", "account").agg(pl.col("found").sum())
    found = pl.concat([monthly, yearly.with_columns(month=pl.lit(None, pl.String)).select(monthly.columns)])
    keys = ["year_start", "account", "month"]
    return (
        stated.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            pl.col("found").fill_null(0).cast(MONEY), pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id")
        )
        .select(list(CONTROL_SUMS))
    )


def findings_of(reading: Reading, head: Head, content: Content, summary: SieSummary) -> tuple[Finding, ...]:
    """What is to be said about an accepted file as a whole; of its vouchers and sums the checks tell."""
    file = Place(file=reading.file)
    findings = []
    if summary.checksum == "wrong":
        findings.append(tell("sie.checksum_wrong", file))
    if head.sie_type in ("1", "2", "3"):
        findings.append(tell("sie.type_contradicted", file, type=head.sie_type))
    if reading.format == "sie-4i" and 0 in head.years:
        start, end = head.years[0]
        findings.append(tell("sie.import_of_year", file, start=start, end=end))
    if head.orgnr is None:
        findings.append(tell("sie.orgnr_missing", file))
    if content.is_mended:
        findings.append(tell("sie.encodings_mixed", file))
    return tuple(findings)
