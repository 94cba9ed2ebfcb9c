"""Whether a ledger export is the agreement's at all (G13): its organisation, its fiscal years, and its rows.

A limited company often stands beside the club, with books of its own in the same program.
"""

from dataclasses import replace

import polars as pl

from tasks.agreement.model import Agreement
from tasks.findings import Finding, Place, refusal, tell
from tasks.reading.orgnr import normal_orgnr
from tasks.reading.result import Reading
from tasks.reading.selection import is_selected, selections
from tasks.wording.catalogue import phrase

_OTHER_YEARS = "ledger.other_years"


def with_belonging(reading: Reading, agreement: Agreement, remembered_orgnr: str | None) -> Reading:
    """The reading, refused where it is another organisation's, with a warning where it lies outside the
    term.

    ``remembered_orgnr`` is the number of the first export taken in, which counts while the agreement file
    names none (settled reading 19). A table without a number belongs to the agreement's organisation.
    """
    if reading.ledger is None or reading.refused is not None:
        return reading
    if agreement.ledger.kind == "expenses" and not is_selected(reading.ledger):
        # No ledger to this agreement: it holds no report as one that was refused.
        return replace(reading, kind="unknown").as_refused(refusal("follows_expenses"))
    stated = agreement.ledger.orgnr
    expected = (normal_orgnr(stated) or stated) if stated is not None else remembered_orgnr
    if expected is not None and reading.orgnr is not None and reading.orgnr != expected:
        return reading.as_refused(_foreign(reading.orgnr, expected, agreement))
    if _lacks_objects(reading, reading.ledger, agreement):
        return reading.as_refused(refusal("no_objects"))
    if _touches_term(reading, reading.ledger, agreement):
        return reading
    return replace(reading, findings=(*reading.findings, _without_effect(reading, agreement)))


def without_rows(reading: Reading, agreement: Agreement) -> Reading:
    """The reading of an export none of whose rows the agreement selects, with a warning: a project that was renamed
    looks just like this, and takes away what was booked on it.
    """
    if any(finding.code == _OTHER_YEARS for finding in reading.findings):
        return reading
    rules: list[str] = []
    for chosen in selections(agreement):
        rules += [phrase("objects", codes=", ".join(codes), dimension=at) for at, codes in chosen.objects.items()]
        for what, values in (("accounts", chosen.accounts), ("series", chosen.series), ("texts", chosen.texts)):
            rules += [phrase(what, values=", ".join(values))] if values else []
    told = phrase("either").join(dict.fromkeys(rules)) or phrase("no_rows")
    finding = tell("ledger.no_rows", Place(file=reading.file), rules=told)
    return replace(reading, findings=(*reading.findings, finding))


def _foreign(orgnr: str, expected: str, agreement: Agreement) -> str:
    """Why another organisation's books are refused, and the two ways out; where the number stands is for operators
    (docs/runbook.md)."""
    return refusal(
        "foreign" if agreement.ledger.orgnr is not None else "foreign_to_first",
        orgnr=orgnr,
        expected=expected,
        association=agreement.parties.association.name,
    )


def _lacks_objects(reading: Reading, ledger: pl.DataFrame, agreement: Agreement) -> bool:
    """Whether a table says nothing of what the agreement selects rows by: taken in, it would withdraw them all."""
    by_objects_alone = all(
        each.objects and not (each.accounts or each.series or each.texts) for each in selections(agreement)
    )
    if reading.sie is not None or is_selected(ledger) or not by_objects_alone:
        return False
    has_column = any(field == "objects" for _, field in reading.headers)
    return not has_column and ledger.filter(pl.col("objects").list.len() > 0).is_empty()


def _touches_term(reading: Reading, ledger: pl.DataFrame, agreement: Agreement) -> bool:
    """Whether the file covers, or has a row on, any day of the term."""
    term = agreement.term
    spans = reading.scope.spans if reading.scope is not None else ()
    if any(start <= term.end and term.start <= end for start, end in spans):
        return True
    return not ledger.filter(pl.col("date").is_between(term.start, term.end)).is_empty()


def _without_effect(reading: Reading, agreement: Agreement) -> Finding:
    """That an export of other years changes nothing in the report."""
    term = agreement.term
    return tell("ledger.other_years", Place(file=reading.file), agreement, start=term.start, end=term.end)
