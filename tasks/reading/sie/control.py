"""What a reader of SIE finds wrong with a file as a whole: why it is refused, and what is said about it."""

from functools import partial

import polars as pl

from tasks.findings import Finding, Place, Severity
from tasks.reading.containers import EXPORT_SIE, WHERE_TO_EXPORT
from tasks.reading.result import Format, Reading, SieSummary
from tasks.reading.sie.blocks import Content
from tasks.reading.sie.checksum import Checksum
from tasks.reading.sie.head import Head
from tasks.reading.sie.scope import in_any
from tasks.wording.swedish import ore

_NO_VOUCHERS = {
    "sie-1": "Filen är en SIE-fil av typ 1 (årssaldon) och innehåller inga verifikationer.",
    "sie-2": "Filen är en SIE-fil av typ 2 (periodsaldon) och innehåller inga verifikationer.",
    "sie-3": "Filen är en SIE-fil av typ 3 (objektsaldon) och innehåller inga verifikationer.",
    "sie-4e": "SIE-filen innehåller inga verifikationer.",
    "sie-4i": "SIE-filen innehåller inga verifikationer.",
}
_CUT_OFF = "SIE-filen är avhuggen: {how}. Exportera den på nytt och låt exporten bli klar innan filen kopieras."


def refusal_of(kind: Format, content: Content, checksum: Checksum) -> str | None:
    """Why the file cannot be used at all, as a sentence with the remedy; ``None`` where it can."""
    if checksum == "unfinished":
        return _CUT_OFF.format(how="kontrollsumman i slutet saknas")
    if content.vouchers.is_empty():
        return f"{_NO_VOUCHERS[kind]} {EXPORT_SIE} {WHERE_TO_EXPORT}"
    last_row = max((piece["row"].item(-1) for piece in content.rows if piece.height), default=0)
    closed = content.last_closed or last_row  # there may be no braces at all
    has_torn_label = bool(content.head) and "#VER".startswith(content.head[-1])
    if content.last_opened > content.last_closed or content.last_voucher > closed or has_torn_label:
        return _CUT_OFF.format(how="den sista verifikationen saknar slut")
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

    def say(severity: Severity, code: str, message: str, remedy: str, row: int | None = None) -> Finding:
        return Finding(
            code=f"sie.{code}",
            severity=severity,
            message=message,
            remedy=remedy,
            where=Place(file=reading.file, row=row),
        )

    note, warning = partial(say, Severity.INFO), partial(say, Severity.WARNING)
    findings = []
    if summary.checksum == "wrong":
        findings.append(
            warning(
                "checksum_wrong",
                "Kontrollsumman (#KSUMMA) stämmer inte: filen kan ha ändrats eller skadats efter exporten.",
                "Exportera filen på nytt och lägg den i inkorgen utan att öppna den.",
            )
        )
    if head.sie_type in ("1", "2", "3"):
        findings.append(
            warning(
                "type_contradicted",
                f"Filen säger sig vara SIE typ {head.sie_type} men har verifikationer: läst som typ 4.",
                "Kontrollera att exporten är av typ 4 (4E).",
            )
        )
    if reading.format == "sie-4i" and 0 in head.years:
        start, end = head.years[0]
        findings.append(
            warning(
                "import_of_year",
                f"Filen är gjord för import (4I) men anger räkenskapsåret {start} – {end}: den ersätter allt som "
                "lästs in för det året.",
                "Exportera typ 4E i stället, om filen inte innehåller årets alla verifikationer.",
            )
        )
    if head.orgnr is None:
        findings.append(
            note(
                "orgnr_missing",
                "Filen anger inget organisationsnummer: den antas gälla föreningen i avtalet.",
                "Fyll i organisationsnumret i bokföringsprogrammets företagsuppgifter.",
            )
        )
    if content.is_mended:
        findings.append(
            note(
                "encodings_mixed",
                "Filen blandar teckentabeller: å, ä och ö har lagats där de var fel. Kontrollera texterna.",
                "Exportera filen på nytt och spara inte om den i ett annat program.",
            )
        )
    outside = content.vouchers.filter(pl.col("date").is_not_null() & ~in_any(head.years.values()))
    if head.years and not outside.is_empty():
        findings.append(
            warning(
                "outside_years",
                f"{outside.height} {'verifikation' if outside.height == 1 else 'verifikationer'} utanför filens "
                f"räkenskapsår, den första daterad {outside['date'][0]}.",
                "Kontrollera verifikationernas datum i bokföringsprogrammet och exportera igen.",
                outside["voucher_row"][0],
            )
        )
    findings += [
        warning(
            "unbalanced",
            f"Verifikation {voucher} {day or ''}: raderna tar inte ut varandra, summan är {ore(amount)} kr.",
            "Rätta verifikationen i bokföringsprogrammet och exportera igen.",
            row,
        )
        for voucher, row, day, amount in unbalanced.rows()
    ]
    return tuple(findings)
