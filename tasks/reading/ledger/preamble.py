"""What stands above a ledger table: the period it covers, the organisation, when it was printed, and which cost
centre, project or account it was cut to.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from tasks.reading.orgnr import normal_orgnr
from tasks.reading.tables import Table
from tasks.reading.values import parse_date

_DAY = r"\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{1,2}[/.]\d{1,2}[-/.]\d{4}"
_MONTH = r"\d{4}-\d{2}(?![-\d])"
_TO = r"\s*(?:--?|[–—]|till|t\.?o\.?m\.?|tom)\s*"
_SPAN = re.compile(rf"(?<!\d)({_DAY}|{_MONTH}){_TO}({_DAY}|{_MONTH})(?!\d)")
_PERIOD = re.compile(r"period|datum|\b(?:urval|fr\.?o\.?m|från)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(räkenskapsår\w*|bokföringsår\w*|verksamhetsår\w*)", re.IGNORECASE)
_ORGNR = re.compile(r"(?<!\d)(?:16)?\d{6}-?\d{4}(?!\d)")
_ORGANISATION = re.compile(r"\borg", re.IGNORECASE)
_PRINTED = re.compile(
    rf"\b(?:utskriv\w*|utskr|skapad|genererad|exporterad|rapportdatum)\b\D{{0,20}}({_DAY})(?!\d)",
    re.IGNORECASE,
)
COST_CENTRE, PROJECT = 1, 6
"""Dimensions of SIE that Ks / Kostnadsställe and Projnr / Projekt are (settled reading 11)."""
_CUT_TO = {
    dimension: re.compile(rf"^\s*(?:{names})\s*[: ]\s*(?!all[ae]\b)([^\s:]++)(?!\s+[-–]\s*\S)", re.IGNORECASE)
    for dimension, names in (
        (COST_CENTRE, "kostnadsställe|kst|ks|resultatenhet"),
        (PROJECT, "projektnr|projekt|projnr|proj"),
    )
}
_ACCOUNT = re.compile(r"^\s*konto\s*[:\s]\s*(\d{3,8})\b(?!\s*[-–]\s*\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Preamble:
    """What was stated; ``None`` where it was not."""

    period: tuple[date, date] | None
    orgnr: str | None
    generated: date | None
    objects: dict[int, str]  # dimension to code, where the whole table is of one
    account: str | None  # where the whole table is of one (kontoanalys)


def read_preamble(table: Table, rows: int) -> Preamble:
    """Read the first ``rows`` rows. A fiscal year is no period: the list may be cut to some of its months."""
    lines = [" ".join(cell.strip() for cell in cells if cell) for cells in table.rows[:rows]]
    lines = [re.sub(r" 00:00:00(\.0+)?", "", line) for line in lines]
    stated = [line for line in lines if _PERIOD.search(line) and not _YEAR.search(line)]
    periods = [period for line in stated if (period := _span(line)) is not None]
    orgnrs = [orgnr for line in lines if _ORGANISATION.search(line) and (orgnr := _orgnr(line)) is not None]
    printed = [day for line in lines if (day := _printed(line)) is not None]
    accounts = [match[1] for line in lines if (match := _ACCOUNT.search(line)) is not None]
    objects = {
        dimension: match[1]
        for dimension, pattern in _CUT_TO.items()
        for line in lines
        if (match := pattern.search(line)) is not None
    }
    return Preamble(
        period=periods[0] if periods else None,
        orgnr=orgnrs[0] if orgnrs else None,
        generated=printed[0] if printed else None,
        objects=objects,
        account=accounts[0] if len(accounts) == 1 else None,
    )


def _span(line: str) -> tuple[date, date] | None:
    """The two dates of a stated period; months count from their first day to their last."""
    match = _SPAN.search(line)
    if match is None:
        return None
    start, end = _first_of(match[1]), _last_of(match[2])
    return (start, end) if start and end and start <= end else None


def _first_of(text: str) -> date | None:
    return parse_date(f"{text}-01") if re.fullmatch(_MONTH, text) else parse_date(text)


def _last_of(text: str) -> date | None:
    first = _first_of(text)
    if first is None or not re.fullmatch(_MONTH, text):
        return first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _orgnr(line: str) -> str | None:
    match = _ORGNR.search(line)
    return normal_orgnr(match[0]) if match else None


def _printed(line: str) -> date | None:
    match = _PRINTED.search(line)
    return parse_date(match[1]) if match else None
