"""What a reader of SIE finds wrong with a file as a whole: why it is refused, and what is said about it."""

import polars as pl

from tasks.findings import Finding, Place, refusal, tell
from tasks.reading.result import Format, Reading, SieSummary
from tasks.reading.sie.blocks import Content
from tasks.reading.sie.checksum import Checksum
from tasks.reading.sie.head import Head
from tasks.reading.sie.scope import in_any

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


def find_unbalanced(ledger: pl.DataFrame) -> pl.DataFrame:
    """``voucher`` (its name), ``row`` (of #VER), ``date``, ``amount`` (its sum) of vouchers that do not add
    up.
    """
    # The rows of a voucher stand together, so a running sum parts by them: no groups are made.
    voucher = pl.col("voucher_row")
    ends = ledger.select((voucher.ne_missing(voucher.shift(-1))).arg_true().alias("end"))["end"]
    running = ledger["amount"].fill_null(0).cum_sum().gather(ends)
    sums = running - running.shift(fill_value=0)
    return (
        ledger[ends.filter(sums != 0)]
        .with_columns(sums.filter(sums != 0).alias("amount"))
        .select(pl.concat_str("series", "number").alias("voucher"), voucher.alias("row"), "date", "amount")
    )


def findings_of(
    reading: Reading, head: Head, content: Content, summary: SieSummary, unbalanced: pl.DataFrame
) -> tuple[Finding, ...]:
    """Everything to be said about an accepted file: the file as a whole first, then its vouchers."""
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
    outside = content.vouchers.filter(pl.col("date").is_not_null() & ~in_any(head.years.values()))
    if head.years and not outside.is_empty():
        case = "one" if outside.height == 1 else "many"
        where = Place(file=reading.file, row=outside["voucher_row"][0])
        findings.append(
            tell("sie.outside_years", where, case=case, vouchers=outside.height, first=outside["date"][0])
        )
    findings += [
        tell("sie.unbalanced", Place(file=reading.file, row=row), voucher=voucher, day=day or "", sum=amount)
        for voucher, row, day, amount in unbalanced.rows()
    ]
    return tuple(findings)
